"""The register of inspections and self-tests (检验检测): until when a lift has passed, or that it failed."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, text
from models.rules.imports.dates import LOCAL, day
from models.rules.imports.lift_numbers import LIFT
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row


def _done_by_now(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["inspected_on"] > now.astimezone(LOCAL).date():
        yield CellProblem("检验日期", row["inspected_on"].isoformat(), "不能在今天以后")


def _ends_after_it_begins(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if row.get("passed", True) and row["valid_until"] < row["inspected_on"]:
        yield CellProblem("有效期至", row["valid_until"].isoformat(), "不能在检验日期以前")


KINDS = {"定期检验": "inspection", "自行检测": "self_test"}
RESULTS = {"合格": True, "不合格": False}

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
            note="有效的最后一天；不合格的填检验日期",
        ),
        ImportColumn("kind", "种类", choice(KINDS), "自行检测", default="inspection", note="、".join(KINDS)),
        ImportColumn("passed", "结论", choice(RESULTS), "合格", default=True, note="合格 或 不合格"),
        ImportColumn("body", "检验检测机构", text(100), "江城市特种设备检验所", default=""),
        ImportColumn("report_number", "报告编号", text(60), "JC-2026-0512", default=""),
    ),
    key=("registration_number", "inspected_on"),
    rules=(_done_by_now, _ends_after_it_begins),
    notes=(
        "投保率按“检验合格有效期内”的电梯计算时用，扫码的乘客看得到有效期。",
        "同一电梯和检验日期再次导入，就是更新。",
    ),
)
