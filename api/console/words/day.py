"""Words for the day's work: each errand with its page, and what is said where there is nothing to do."""

from dataclasses import dataclass
from typing import Any

from api.console.navigation import desk_title
from models.rules.staff.day import DayPart, Errand


@dataclass(frozen=True)
class ErrandWords:
    words: str
    quiet: str  # of none
    address: str
    tone: str


ERRANDS = {
    Errand.TASKS_OVERDUE: ErrandWords("工单已超时", "工单没有超时", "/console/desk?view=overdue", "bad"),
    Errand.OPEN_HAZARDS: ErrandWords(
        "隐患还没有处理完", "隐患都处理完了", "/console/reports?kind=hazard&state=open", ""
    ),
    Errand.DEAD: ErrandWords("转报没能送达", "转报都送到了", "/console/deliveries?view=dead", "bad"),
    Errand.LATE: ErrandWords(
        "转报重试超过 10 分钟", "没有转报在反复重试", "/console/deliveries?view=late", "warn"
    ),
    Errand.REFUSED: ErrandWords("转报未受理", "没有转报被退回", "/console/deliveries?view=refused", "bad"),
    Errand.DEAD_CHANNELS: ErrandWords(
        "渠道测试没有通过", "渠道测试都通过", "/console/organisations?view=untrusted", "bad"
    ),
    Errand.MAINTENANCE_OVERDUE: ErrandWords(
        "电梯半月维保逾期", "维保没有逾期", "/console/maintenance", "bad"
    ),
    Errand.DOUBTFUL_VISITS: ErrandWords(
        "维保记录对不上，要核实", "维保记录都对得上", "/console/maintenance/visits?check=open", "warn"
    ),
    Errand.SHEETS_UNSIGNED: ErrandWords(
        "维保单等着签字", "维保单都签了", "/console/maintenance/sheets?standing=waiting", "warn"
    ),
    Errand.SHEETS_OBJECTED: ErrandWords(
        "维保单使用单位不认可，要更正",
        "没有要更正的维保单",
        "/console/maintenance/sheets?standing=objected",
        "bad",
    ),
    Errand.CERTIFICATES_ENDING: ErrandWords(
        "人的作业人员证 30 天内到期或已过期",
        "30 天内没有作业人员证到期",
        "/console/certificates?standing=renew",
        "bad",
    ),
    Errand.LAPSED: ErrandWords("电梯保险已过期", "没有电梯脱保", "/console/lifts?cover=lapsed", "bad"),
    Errand.EXPIRING: ErrandWords(
        "电梯 30 天内到期", "30 天内没有保单到期", "/console/lifts?cover=expiring", "warn"
    ),
    Errand.CLAIMS_OVERDUE: ErrandWords("理赔已超期", "理赔没有超期", "/console/claims?view=overdue", "bad"),
    Errand.DUTY_OVERDUE: ErrandWords(
        "单位的日管控、周排查或月调度有缺", "安全职责的记录没有缺", "/console/duty?view=overdue", "bad"
    ),
    Errand.DUTY_FINDINGS: ErrandWords(
        "安全检查发现的问题没有解决", "安全检查发现的问题都解决了", "/console/duty?view=findings", "warn"
    ),
}
# True at that moment, and worth knowing: what is empty takes no room of its own.
QUIET = {
    DayPart.ENTRAPMENTS: "现在没有人被困",
    DayPart.LETTERS: "没有要打电话补送的",
    DayPart.TASKS: "没有待办的工单",
    DayPart.INBOX: "收件箱都答复了",
    DayPart.TALKS: "没有居民在等回复",
    DayPart.HAZARDS: "没有隐患等着受理",
    DayPart.CLAIMS: "没有在办的理赔",
    DayPart.VERDICTS: "没有未决的异议",
    DayPart.VOTES: "没有进行中的表决",
    DayPart.CONTINUITY: "没有该续保的保单",
    DayPart.VISITS: "三天内没有到期的维保",
    DayPart.DUTY: "不用排值班",
    DayPart.SURVEYS: "没有进行中的满意度调查",
    DayPart.PILOT: "没有该报送的试点年报",
    DayPart.COVERAGE: "没有要达到的投保目标",
    DayPart.SYSTEM: "系统正常",
}
FILTERS: dict[str, Any] = {
    "desk_title": desk_title,
    "errand": ERRANDS.__getitem__,
    "quiet": lambda one: ERRANDS[one].quiet if isinstance(one, Errand) else QUIET[one],
}
