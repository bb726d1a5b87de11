"""The register of maintenance records (维保记录)."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, degrees, text
from models.rules.imports.dates import moment
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import Column, Problem, Row, Table

NODES = {"半月": "half_monthly", "季度": "quarterly", "半年": "half_yearly", "年度": "yearly"}


def _not_in_the_future(row: Row, now: datetime) -> Iterator[Problem]:
    if row["done_at"] > now:
        yield Problem("维保时间", f"{row['done_at']:%Y-%m-%d %H:%M}", "还没有到这个时间")


def _both_or_neither(row: Row, _now: datetime) -> Iterator[Problem]:
    if (row.get("latitude_e6") is None) != (row.get("longitude_e6") is None):
        yield Problem("纬度", "", "纬度和经度要一起填")


MAINTENANCE = Table(
    name="maintenance",
    title="维保记录",
    columns=(
        LIFT,
        Column("node", "维保类别", choice(NODES), "半月", required=True, note="、".join(NODES)),
        Column("done_at", "维保时间", moment, "2026-11-02 09:30", required=True),
        Column("worker", "维保人员", text(50), "陈师傅", required=True),
        Column("latitude_e6", "纬度", degrees(90), "", note="GCJ-02"),
        Column("longitude_e6", "经度", degrees(180), ""),
        Column("note", "说明", text(500), "", default=""),
    ),
    key=("registration_number", "node", "done_at"),
    rules=(_not_in_the_future, _both_or_neither),
    notes=("记在这部电梯现在的维保单位名下。同一电梯、类别和时间再次导入，就是更新。",),
)
