"""Words for a report, where it came from and what became of it."""

from collections.abc import Mapping
from typing import Any

from bot.texts.states import MATTERS, RECIPIENTS
from bot.texts.templates import STEP_NAMES
from models.rules.desks.clock import AnswerClass
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.reports.standing import MatterState, RecipientState
from models.rules.rescues.trap_clock import Step

REPORT_KINDS = {
    ReportKind.ENTRAPMENT: "困人",
    ReportKind.HAZARD: "隐患",
    ReportKind.SUGGESTION: "建议",
    ReportKind.QUESTION: "咨询",
}
DOORS = {
    ReportSource.CHAT: "公众号",
    ReportSource.WEB: "网页",
    ReportSource.OPEN311: "其他程序（Open311）",
    ReportSource.DESK: "96333、12345 的记录",
    ReportSource.MINI_PROGRAM: "小程序",
    ReportSource.CALL: "电话",
    ReportSource.TERMINAL: "电梯终端",
}
STANDING = {Role.INSIDE: "在轿厢里", Role.OUTSIDE: "在外面", Role.UNKNOWN: ""}
EVENTS = {
    **{EventKind(step.value): name for step, name in STEP_NAMES.items() if step is not Step.REPORTED},
    EventKind.FILED: "收到报告",
    EventKind.JOINED: "又有人报告同一件事",
    EventKind.SAID: "报告人补充",
    EventKind.LOCATED: "确认了是哪部电梯",
    EventKind.MERGED: "并入另一件",
    EventKind.HANDED_ON: "改由别的单位负责",
    EventKind.MOVED: "更正：不是这部电梯",
    EventKind.WITHDRAWN: "报告人说是误报",
    EventKind.ACCEPTED: MATTERS[MatterState.ACCEPTED],
    EventKind.HANDLING: MATTERS[MatterState.HANDLING],
    EventKind.RESOLVED: MATTERS[MatterState.RESOLVED],
    EventKind.REFUSED: RECIPIENTS[RecipientState.REFUSED],
    EventKind.NOTED: "内部备注",
    EventKind.ANSWERED: "答复报告人",
    EventKind.ERASURE: "要求删除手机号",
    EventKind.PAGED: "升级呼叫",
    EventKind.ASKED: "请被困人确认",
    EventKind.CAUSE: "原因",
    EventKind.RELAPSED: "14 天内又困人",
    EventKind.GROUPED: "同一小区多部电梯困人",
    EventKind.QUESTIONED: "问报告人",
    EventKind.REPLIED: "报告人回答",
    EventKind.RECORDED: "记录送到",
    EventKind.ATTACHED: "加了文件",
    EventKind.URGED: "催办",
    EventKind.CALLED_BACK: "回访",
    EventKind.RATED: "评价",
}
HAZARD_STEP = "严重隐患有进展"


def event_words(kind: EventKind, details: Mapping[str, Any]) -> str:
    """What happened. What offices say of a severe hazard is no addition of its reporter."""
    return HAZARD_STEP if kind is EventKind.SAID and details.get("by_staff") else EVENTS[kind]


ANSWER_CLASSES = {
    AnswerClass.LIFE: "危及人身财产，2 小时",
    AnswerClass.UTILITY: "影响日常使用，24 小时",
    AnswerClass.ORDINARY: "一般事项，7 天",
    AnswerClass.COMPLEX: "复杂事项，15 天",
}
FILTERS: dict[str, Any] = {
    "report_kind": REPORT_KINDS.__getitem__,
    "door": DOORS.__getitem__,
    "standing": STANDING.__getitem__,
    "event": EVENTS.__getitem__,
    "event_line": lambda line: event_words(line.kind, line.details),
    "delivered_event": lambda line: event_words(line.event, {"by_staff": line.by_staff}),
    "answer_class": ANSWER_CLASSES.__getitem__,
}
