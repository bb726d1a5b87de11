"""Words for a report, where it came from and what became of it."""

from typing import Any

from models.rules.desks.clock import AnswerClass
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, ReportSource, Role

REPORT_KINDS = {
    ReportKind.ENTRAPMENT: "困人",
    ReportKind.HAZARD: "隐患",
    ReportKind.SUGGESTION: "建议",
    ReportKind.QUESTION: "咨询",
}
PROGRESS = {
    Progress.FILED: "待受理",
    Progress.ACCEPTED: "已受理",
    Progress.HANDLING: "处理中",
    Progress.RESOLVED: "已处理",
}
DOORS = {
    ReportSource.CHAT: "公众号",
    ReportSource.WEB: "网页",
    ReportSource.OPEN311: "其他程序（Open311）",
    ReportSource.DESK: "96333、12345 的记录",
    ReportSource.MINI_PROGRAM: "小程序",
    ReportSource.CALL: "电话",
}
STANDING = {Role.INSIDE: "在轿厢里", Role.OUTSIDE: "在外面", Role.UNKNOWN: ""}
EVENTS = {
    EventKind.FILED: "收到报告",
    EventKind.JOINED: "又有人报告同一件事",
    EventKind.SAID: "报告人补充",
    EventKind.LOCATED: "确认了是哪部电梯",
    EventKind.MERGED: "并入另一件",
    EventKind.HANDED_ON: "改由别的单位负责",
    EventKind.MOVED: "更正：不是这部电梯",
    EventKind.WITHDRAWN: "报告人说是误报",
    EventKind.ACCEPTED: "受理",
    EventKind.HANDLING: "处理中",
    EventKind.RESOLVED: "已处理",
    EventKind.REFUSED: "未受理",
    EventKind.NOTED: "内部备注",
    EventKind.ANSWERED: "答复报告人",
    EventKind.ERASURE: "要求删除手机号",
    EventKind.ACKNOWLEDGED: "接单",
    EventKind.DEPARTED: "出发",
    EventKind.ARRIVED: "到场",
    EventKind.RELEASED: "报告已救出",
    EventKind.CONFIRMED: "被困人确认已脱困",
    EventKind.STILL_INSIDE: "仍有人在里面",
    EventKind.UNACKNOWLEDGED: "接单后没有出发，不再算数",
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
ANSWER_CLASSES = {
    AnswerClass.LIFE: "危及人身财产，2 小时",
    AnswerClass.UTILITY: "影响日常使用，24 小时",
    AnswerClass.ORDINARY: "一般事项，7 天",
    AnswerClass.COMPLEX: "复杂事项，15 天",
}
FILTERS: dict[str, Any] = {
    "report_kind": REPORT_KINDS.__getitem__,
    "progress": PROGRESS.__getitem__,
    "door": DOORS.__getitem__,
    "standing": STANDING.__getitem__,
    "event": EVENTS.__getitem__,
    "answer_class": ANSWER_CLASSES.__getitem__,
}
