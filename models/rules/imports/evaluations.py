"""What maintainers prove of themselves for an evaluation (维保单位评测): 资质 and 技术力量."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, text, whole
from models.rules.imports.dates import LOCAL, day
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row

LEVELS = {"A1": "A1", "A2": "A2", "B": "B", "无": "none"}


def _whole_period(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["period_to"] < row["period_from"]:
        yield CellProblem("统计止", row["period_to"].isoformat(), "不能早于统计起")
    if row["period_to"] > now.astimezone(LOCAL).date():
        yield CellProblem("统计止", row["period_to"].isoformat(), "不能在今天以后")


EVALUATIONS = ImportTable(
    name="evaluations",
    title="维保单位评测材料",
    columns=(
        ImportColumn("maintainer", "维保单位", text(100), "迅安电梯维保有限公司", required=True,
            note="公司或分公司，须已登记"),
        ImportColumn("period_from", "统计起", day, "2025-11-01", required=True),
        ImportColumn("period_to", "统计止", day, "2026-10-31", required=True),
        ImportColumn("licence_level", "许可级别", choice(LEVELS), "A1", required=True,
            note="、".join(LEVELS)),
        ImportColumn("licence_number", "许可证编号", text(60), "TS3399A01-2029", default=""),
        ImportColumn("licence_until", "许可有效期至", day, "2029-06-30"),
        ImportColumn("workers", "持证作业人员", whole(0, 100_000), "12", required=True),
        ImportColumn("engineers", "技术人员", whole(0, 100_000), "3", default=0),
    ),
    key=("maintainer", "period_to"),
    rules=(_whole_period,),
    notes=("每行起草一个新版本的评测。同一维保单位和统计止日再次导入，更新还在起草的那一版；已公示的不能改。",),
)  # fmt: skip
