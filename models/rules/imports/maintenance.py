"""The register of maintenance records (维保记录)."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, degrees, text
from models.rules.imports.dates import moment
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row

NODES = {"半月": "half_monthly", "季度": "quarterly", "半年": "half_yearly", "年度": "yearly"}


def _not_in_the_future(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["done_at"] > now:
        yield CellProblem("维保时间", f"{row['done_at']:%Y-%m-%d %H:%M}", "还没有到这个时间")


def _both_or_neither(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if (row.get("latitude_e6") is None) != (row.get("longitude_e6") is None):
        yield CellProblem("纬度", "", "纬度和经度要一起填")


MAINTENANCE = ImportTable(
    name="maintenance",
    title="维保记录",
    columns=(
        LIFT,
        ImportColumn("node", "维保类别", choice(NODES), "半月", required=True, note="、".join(NODES)),
        ImportColumn("done_at", "维保时间", moment, "2026-11-02 09:30", required=True),
        ImportColumn("worker", "维保人员", text(50), "陈师傅", required=True),
        ImportColumn("latitude_e6", "纬度", degrees(90), "", note="GCJ-02"),
        ImportColumn("longitude_e6", "经度", degrees(180), ""),
        ImportColumn("note", "说明", text(500), "", default=""),
    ),
    key=("registration_number", "node", "done_at"),
    rules=(_not_in_the_future, _both_or_neither),
    notes=(
        "记在这部电梯现在的维保单位名下。同一电梯、类别和时间再次导入，就是更正：另记一条，写明更正哪一条，原来的记录不变。",
    ),
)
