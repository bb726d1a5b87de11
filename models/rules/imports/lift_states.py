"""The register of states of lifts (使用状态): since when a lift is in use, stopped, sealed or scrapped."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, text
from models.rules.imports.dates import LOCAL, day
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row

STATES = {"在用": "in_use", "停用": "stopped", "封停": "sealed", "报废": "scrapped"}


def _begun_by_now(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["since"] > now.astimezone(LOCAL).date():
        yield CellProblem("起始日期", row["since"].isoformat(), "不能在今天以后")


def _back_after_it_began(row: Row, _now: datetime) -> Iterator[CellProblem]:
    back = row.get("back_on")
    if back is not None and back < row["since"]:
        yield CellProblem("预计恢复", back.isoformat(), "不能在起始日期以前")


LIFT_STATES = ImportTable(
    name="lift_states",
    title="使用状态",
    columns=(
        LIFT,
        ImportColumn("state", "状态", choice(STATES), "停用", required=True, note="、".join(STATES)),
        ImportColumn("since", "起始日期", day, "2026-11-20", required=True),
        ImportColumn("reason", "原因", text(200), "更换曳引钢丝绳", required=True, note="乘客扫码会看到"),
        ImportColumn("back_on", "预计恢复", day, "2027-01-31", note="停用、封停时可填"),
    ),
    key=("registration_number", "since"),
    rules=(_begun_by_now, _back_after_it_began),
    notes=("每行是一次变更，要比已登记的晚；与现在的状态相同的行不再记。已报废的不能再改。",),
)
