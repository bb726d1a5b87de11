"""What people call the things of a duty book, in Chinese."""

from collections.abc import Mapping
from typing import Any

from models.actions.duty.read import DutySheetLine
from models.rules.duty.attendance import MOST_NAME, MOST_PART, MOST_PEOPLE, AttendanceProblem
from models.rules.duty.findings import ClosingProblem
from models.rules.duty.kinds import DutyPeriod, DutyPost, DutyRegime
from models.rules.duty.periods import DutySpan, DutyStanding
from models.rules.duty.risk_list import RiskListProblem, duty_model
from models.rules.duty.sheets import DutyAnswer, DutySheetProblem, SheetRefusal

PERIODS: Mapping[DutyPeriod, str] = {
    DutyPeriod.DAY: "日管控",
    DutyPeriod.WEEK: "周排查",
    DutyPeriod.MONTH: "月调度",
    DutyPeriod.HALF_YEAR: "应急演练",
    DutyPeriod.YEAR: "应急演练",
}
ANSWERS: Mapping[DutyAnswer, str] = {
    DutyAnswer.FITS: "符合",
    DutyAnswer.FAILS: "不符合",
    DutyAnswer.ABSENT: "无此项",
}
STANDINGS: Mapping[DutyStanding, str] = {
    DutyStanding.KEPT: "已完成",
    DutyStanding.DUE: "待完成",
    DutyStanding.OVERDUE: "缺",
}
TONES: Mapping[DutyStanding, str] = {
    DutyStanding.KEPT: "good",
    DutyStanding.DUE: "warn",
    DutyStanding.OVERDUE: "bad",
}
SHEET_PROBLEMS: Mapping[DutySheetProblem, str] = {
    DutySheetProblem.UNANSWERED: "还有项目没有选。请每一项都选“符合”“不符合”或“无此项”。",
    DutySheetProblem.NO_FINDING_WORDS: "选了“不符合”的项目，请写明情况和已经采取的措施。",
    DutySheetProblem.TOO_LONG: "写得太长了，请写短一些。",
    DutySheetProblem.NO_WORDS: "请写明情况：查了什么、怎么处理、谁负责、什么时候完成。",
}
ATTENDANCE_PROBLEMS: Mapping[AttendanceProblem, str] = {
    AttendanceProblem.NOBODY: "请写参加演练的人，到场的人自己在这里打勾。",
    AttendanceProblem.NO_NAME: "有一行没有写姓名。",
    AttendanceProblem.NO_PART: "有一行没有写分工。",
    AttendanceProblem.TOO_LONG: f"姓名最多 {MOST_NAME} 个字，分工最多 {MOST_PART} 个字。",
    AttendanceProblem.DOUBLE: "有两行写得一样。姓名相同的，请在分工里写清楚。",
    AttendanceProblem.TOO_MANY: f"名单最多写 {MOST_PEOPLE} 个人。",
}
SHEET_REFUSALS: Mapping[SheetRefusal, str] = {
    SheetRefusal.NOT_APPOINTED: "这一天您没有这个职务，不能签这张表。请让单位在控制台核对任命。",
    SheetRefusal.NOT_THEIRS: "这部电梯不归您负责，不能签它的表。",
    SheetRefusal.TOO_MANY: "今天的表已经很多了，没有再收。",
}
CLOSING_PROBLEMS: Mapping[ClosingProblem, str] = {
    ClosingProblem.NOT_YOURS: "这个问题不归您关闭。",
    ClosingProblem.ALREADY: "别人已经关闭了这个问题。",
    ClosingProblem.NO_WORDS: "请写明怎么解决的。",
    ClosingProblem.TOO_LONG: "写得太长了，请写短一些。",
    ClosingProblem.NO_PROOF: "请附整改后的照片。",
}
LIST_PROBLEMS: Mapping[RiskListProblem, str] = {
    RiskListProblem.EMPTY: "日管控、周排查、月调度都至少要有一项。",
    RiskListProblem.TOO_MANY: "一种表最多 40 项。",
    RiskListProblem.TOO_LONG: "一项最多 100 个字。",
    RiskListProblem.DOUBLE: "有两项写得一样。",
    RiskListProblem.CHANGED: "您打开之后，别人改过清单，还没有保存您的。请看现在的内容，再决定。",
}


def no_findings(line: DutySheetLine) -> str:
    """In place of findings. 零风险报告 is a word of routine sheets alone."""
    return "没有不符合的项目" if line.is_drill else "未发现问题（零风险报告）"


def document_of(regime: DutyRegime, period: DutyPeriod) -> str:
    """The regulation's name of the sheet, such as 每日电梯安全检查记录."""
    return duty_model(regime).documents[period]


def post_of(regime: DutyRegime, post: DutyPost) -> str:
    return duty_model(regime).posts[post]


def span_word(span: DutySpan) -> str:
    """`2026-11-30`, or both ends of a week or month."""
    return f"{span.first}" if span.first == span.last else f"{span.first} 至 {span.last}"


def duty_filters() -> dict[str, Any]:
    return {
        "duty_period": PERIODS.__getitem__,
        "duty_answer": ANSWERS.__getitem__,
        "duty_standing": STANDINGS.__getitem__,
        "duty_tone": TONES.__getitem__,
        "duty_document": document_of,
        "duty_post": lambda post, regime: post_of(regime, post),
        "duty_span": span_word,
        "duty_no_findings": no_findings,
    }
