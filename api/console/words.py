"""What the console calls things, in Chinese, and the filters of its templates."""

from datetime import datetime
from typing import Any

from models.actions.read_city import LOCAL
from models.rules.access import StaffRole
from models.rules.cover import CoverState
from models.rules.delivery import DeliveryState
from models.rules.reports import Door, Progress, ReportKind, Role
from models.rules.routing import Topic
from models.tables.delivery import AttemptResult
from models.tables.lift import LiftKind
from models.tables.party import ChannelKind, OrganisationKind
from models.tables.report import EventKind

ROLES = {
    StaffRole.REGULATOR: "区县监管",
    StaffRole.PROPERTY_COMPANY: "物业（使用单位）",
    StaffRole.OWNERS_COMMITTEE: "业委会",
    StaffRole.MAINTAINER: "维保单位",
    StaffRole.INSURER: "保险机构",
    StaffRole.HOTLINE_DESK: "热线坐席",
    StaffRole.ADMINISTRATOR: "系统管理员",
}
REPORT_KINDS = {ReportKind.ENTRAPMENT: "困人", ReportKind.HAZARD: "隐患"}
PROGRESS = {
    Progress.FILED: "待受理",
    Progress.ACCEPTED: "已受理",
    Progress.HANDLING: "处理中",
    Progress.RESOLVED: "已处理",
}
DOORS = {Door.CHAT: "公众号", Door.WEB: "网页"}
STANDING = {Role.INSIDE: "在轿厢里", Role.OUTSIDE: "在外面", Role.UNKNOWN: ""}
EVENTS = {
    EventKind.FILED: "收到报告",
    EventKind.JOINED: "又有人报告同一件事",
    EventKind.SAID: "报告人补充",
    EventKind.LOCATED: "确认了是哪部电梯",
    EventKind.MERGED: "并入另一件",
    EventKind.WITHDRAWN: "报告人说是误报",
    EventKind.ACCEPTED: "受理",
    EventKind.HANDLING: "处理中",
    EventKind.RESOLVED: "已处理",
    EventKind.REFUSED: "未受理",
    EventKind.NOTED: "内部备注",
    EventKind.ANSWERED: "答复报告人",
    EventKind.ERASURE: "要求删除手机号",
}
DELIVERY_STATES = {
    DeliveryState.SCHEDULED: "待送",
    DeliveryState.DELIVERED: "已送达",
    DeliveryState.ACCEPTED: "已受理",
    DeliveryState.REFUSED: "被拒收",
    DeliveryState.DEAD: "送不到",
}
DELIVERY_TONES = {
    DeliveryState.SCHEDULED: "warn",
    DeliveryState.DELIVERED: "good",
    DeliveryState.ACCEPTED: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.DEAD: "bad",
}
ATTEMPTS = {
    AttemptResult.ACCEPTED: "受理",
    AttemptResult.DELIVERED: "送达",
    AttemptResult.REFUSED: "拒收",
    AttemptResult.FAILED: "失败",
    AttemptResult.UNKNOWN: "没有回音",
    AttemptResult.UNREACHABLE: "送不到",
}
CHANNELS = {
    ChannelKind.WEBHOOK: "接口（webhook）",
    ChannelKind.WECHAT: "微信通知",
    ChannelKind.NONE: "没有渠道",
}
ORGANISATION_KINDS = {
    OrganisationKind.INSURER: "保险机构",
    OrganisationKind.MAINTAINER: "维保单位",
    OrganisationKind.USE_UNIT: "使用单位",
    OrganisationKind.RESCUE_DESK: "应急救援",
    OrganisationKind.CITY_DESK: "政务服务热线",
}
LIFT_KINDS = {
    LiftKind.PASSENGER: "乘客电梯",
    LiftKind.FREIGHT: "载货电梯",
    LiftKind.BED: "病床电梯",
    LiftKind.FIREFIGHTER: "消防员电梯",
    LiftKind.SIGHTSEEING: "观光电梯",
    LiftKind.HOME: "家用电梯",
    LiftKind.ESCALATOR: "自动扶梯",
    LiftKind.WALKWAY: "自动人行道",
}
COVER_STATES = {
    CoverState.IN_FORCE: "在保",
    CoverState.EXPIRING: "30 天内到期",
    CoverState.LAPSED: "已过期",
    CoverState.NONE: "没有保单",
}
COVER_TONES = {
    CoverState.IN_FORCE: "good",
    CoverState.EXPIRING: "warn",
    CoverState.LAPSED: "bad",
    CoverState.NONE: "",
}
VERBS = {
    "sign_in": "登录",
    "lock_sign_in": "输错太多，暂停登录",
    "create_staff": "添加人员",
    "set_up_staff": "完成账号设置",
    "reset_staff": "重发设置链接",
    "enrol_code": "启用动态码",
    "end_sessions": "全部退出登录",
    "deactivate_staff": "停用人员",
    "reactivate_staff": "恢复人员",
    "note_incident": "记内部备注",
    "answer_reporter": "答复报告人",
    "merge_incident": "合并报告",
    "reissue_code": "换新梯码",
    "replay_delivery": "重发转报",
    "set_city_rule": "改城市设置",
}
SUBJECTS = {
    "staff": "人员",
    "incident": "事件",
    "report": "报告",
    "lift": "电梯",
    "delivery": "转报",
    "city": "城市",
    "person": "居民",
}
TOPICS = {Topic.HOTLINE: "求助热线", Topic.RESCUE_NUMBER: "识别码位数", Topic.ROUTING: "转报对象"}


def full_time(moment: datetime) -> str:
    """`2026-11-22 09:05`, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def console_filters() -> dict[str, Any]:
    return {
        "role": ROLES.__getitem__,
        "report_kind": REPORT_KINDS.__getitem__,
        "progress": PROGRESS.__getitem__,
        "door": DOORS.__getitem__,
        "standing": STANDING.__getitem__,
        "event": EVENTS.__getitem__,
        "delivery_state": DELIVERY_STATES.__getitem__,
        "delivery_tone": DELIVERY_TONES.__getitem__,
        "attempt": ATTEMPTS.__getitem__,
        "channel": CHANNELS.__getitem__,
        "organisation_kind": ORGANISATION_KINDS.__getitem__,
        "lift_kind": LIFT_KINDS.__getitem__,
        "cover": COVER_STATES.__getitem__,
        "cover_tone": COVER_TONES.__getitem__,
        "topic": TOPICS.__getitem__,
        # Later verbs and subjects are shown by their own names until they have a word here.
        "verb": lambda verb: VERBS.get(verb, verb),
        "subject": lambda kind: SUBJECTS.get(kind, kind),
        "full_time": full_time,
    }
