"""The register of inspections (检验检测): until when a lift has passed."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.dates import LOCAL, day
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row


def _done_by_now(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["inspected_on"] > now.astimezone(LOCAL).date():
        yield CellProblem("检验日期", row["inspected_on"].isoformat(), "不能在今天以后")


def _ends_after_it_begins(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if row["valid_until"] < row["inspected_on"]:
        yield CellProblem("有效期至", row["valid_until"].isoformat(), "不能在检验日期以前")


INSPECTIONS = ImportTable(
    name="inspections",
    title="检验检测",
    columns=(
        LIFT,
        ImportColumn("inspected_on", "检验日期", day, "2026-05-12", required=True),
        ImportColumn(
            "valid_until",
            "有效期至",
            day,
            "2027-05-31",
            required=True,
            note="有效的最后一天；只登记合格的检验",
        ),
    ),
    key=("registration_number", "inspected_on"),
    rules=(_done_by_now, _ends_after_it_begins),
    notes=("投保率按“检验合格有效期内”的电梯计算时用。同一电梯和检验日期再次导入，就是更新。",),
)
