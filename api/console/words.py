"""What the console calls things, in Chinese, and the filters of its templates."""

from datetime import datetime, timedelta
from typing import Any

from bot.evaluation_texts import decimal, percent
from bot.insurance_words import WORDS
from models.actions.read_city import LOCAL
from models.actions.read_claims import ClaimView
from models.actions.read_policies import PolicyState
from models.rules.access import StaffRole
from models.rules.cover import CoverState
from models.rules.coverage import Counts, Share
from models.rules.dead_letters import Settlement
from models.rules.delivery import DeliveryState
from models.rules.desk import AnswerClass
from models.rules.drills import is_overdue
from models.rules.endpoints import Field
from models.rules.escalation import Reason
from models.rules.lift_use import LiftUse
from models.rules.maintenance import Doubt
from models.rules.policy_terms import Payer
from models.rules.registers import lifts
from models.rules.reports import Door, Progress, ReportKind, Role
from models.rules.routing import Topic
from models.rules.soundness import Finding
from models.rules.trap_clock import RescueState
from models.tables.delivery import AttemptResult
from models.tables.lift import LiftKind
from models.tables.party import ChannelKind, OrganisationKind
from models.tables.register import ImportPhase
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
REPORT_KINDS = {
    ReportKind.ENTRAPMENT: "困人",
    ReportKind.HAZARD: "隐患",
    ReportKind.SUGGESTION: "建议",
}
PROGRESS = {
    Progress.FILED: "待受理",
    Progress.ACCEPTED: "已受理",
    Progress.HANDLING: "处理中",
    Progress.RESOLVED: "已处理",
}
DOORS = {
    Door.CHAT: "公众号",
    Door.WEB: "网页",
    Door.OPEN311: "其他程序（Open311）",
    Door.DESK: "96333、12345 的记录",
    Door.MINI_PROGRAM: "小程序",
}
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
    ChannelKind.OPEN311: "Open311",
    ChannelKind.SMTP: "电子邮件",
    ChannelKind.DESK: "坐席台（人工）",
    ChannelKind.NONE: "没有渠道",
}
ORGANISATION_KINDS = {
    OrganisationKind.INSURER: "保险机构",
    OrganisationKind.MAINTAINER: "维保单位",
    OrganisationKind.USE_UNIT: "使用单位",
    OrganisationKind.RESCUE_DESK: "应急救援",
    OrganisationKind.CITY_DESK: "政务服务热线",
    OrganisationKind.REGULATOR: "区县监管部门",
    OrganisationKind.RESCUE_STATION: "救援站",
    OrganisationKind.FIRE: "消防、公安",
    OrganisationKind.DUTY_OFFICER: "值班领导",
}
ANSWER_CLASSES = {
    AnswerClass.LIFE: "危及人身财产，2 小时",
    AnswerClass.UTILITY: "影响日常使用，24 小时",
    AnswerClass.ORDINARY: "一般事项，7 天",
    AnswerClass.COMPLEX: "复杂事项，15 天",
}
FIELDS = {
    Field.POLICY: "保单",
    Field.PARTIES: "使用单位和维保单位",
    Field.WORDS: "报告人说的话",
    Field.PHOTOS: "照片",
    Field.POSITION: "报告人发来的位置",
    Field.STANDING: "从哪里报的、人在轿厢里还是外",
    Field.CONTACT: "报告人的手机号（只在本人同意给这一方时）",
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
    CoverState.NONE: "没有投保",
    CoverState.UNKNOWN: "不清楚",
}
COVER_TONES = {
    CoverState.IN_FORCE: "good",
    CoverState.EXPIRING: "warn",
    CoverState.LAPSED: "bad",
    CoverState.NONE: "bad",
    CoverState.UNKNOWN: "",
}
DOUBTS = {
    Doubt.FAR_AWAY: "手机不在电梯附近",
    Doubt.FUTURE: "时间在将来",
    Doubt.BEFORE_LAST: "比上一次还早",
    Doubt.TWO_PLACES: "同一人同时在两处",
    Doubt.LATE_RECORD: "三天以后才补记",
}
IMPORT_PHASES = {
    ImportPhase.STAGING: "正在读文件",
    ImportPhase.CHECKING: "正在核对",
    ImportPhase.APPLYING: "正在写入",
    ImportPhase.DONE: "完成",
    ImportPhase.REJECTED: "没有写入",
    ImportPhase.FAILED: "读不了",
}
IMPORT_TONES = {
    ImportPhase.STAGING: "warn",
    ImportPhase.CHECKING: "warn",
    ImportPhase.APPLYING: "warn",
    ImportPhase.DONE: "good",
    ImportPhase.REJECTED: "bad",
    ImportPhase.FAILED: "bad",
}
LIFT_USES = {LiftUse(value): words for words, value in lifts.USES.items()}
VERBS = {
    "draft_pilot_report": "下载试点年报",
    "send_pilot_report": "报送试点年报",
    "create_product": "登记产品",
    "change_product": "修改产品",
    "draft_decision": "起草表决",
    "edit_decision": "修改表决草案",
    "import_roll": "导入名册",
    "announce_decision": "公示表决",
    "withdraw_decision": "撤回表决",
    "reissue_decision": "重新发起表决",
    "print_invitations": "打印邀请码",
    "open_vote": "冻结名册、开始投票",
    "close_vote": "投票截止",
    "publish_vote": "公布表决结果",
    "export_vote": "导出表决材料",
    "settle_binding": "决定认证争议",
    "answer_objection": "答复异议",
    "prove_notice": "登记公示证明",
    "record_execution": "登记执行",
    "ask_urgent_repair": "申请紧急维修",
    "attach_to_decision": "修改表决的附件",
    "confirm_urgent_repair": "确认紧急维修",
    "sign_in": "登录",
    "lock_sign_in": "输错太多，暂停登录",
    "create_staff": "添加人员",
    "set_up_staff": "完成账号设置",
    "reset_staff": "重发设置链接",
    "enrol_code": "启用动态码",
    "change_password": "改密码",
    "end_sessions": "全部退出登录",
    "deactivate_staff": "停用人员",
    "reactivate_staff": "恢复人员",
    "note_incident": "记内部备注",
    "answer_reporter": "答复报告人",
    "merge_incident": "合并报告",
    "reissue_code": "换新梯码",
    "replay_delivery": "重发转报",
    "ask_replay": "要求成批重发",
    "replay_batch": "成批重发一批",
    "settle_by_phone": "电话告知，结束送不到的转报",
    "set_city_rule": "改城市设置",
    "create_policy": "登记保单",
    "change_policy": "修改保单",
    "take_over_policy": "改投保人",
    "record_service": "记一次服务",
    "open_claim": "登记报案",
    "step_claim": "理赔进一步",
    "add_organisation": "添加单位",
    "set_endpoint": "改接收渠道",
    "rotate_secret": "换新密钥",
    "end_previous_secret": "停用旧密钥",
    "test_channel": "测试渠道",
    "claim_desk_task": "坐席接单",
    "release_desk_task": "坐席放回",
    "say_at_desk": "坐席办理",
    "reveal_contact": "查看报告人电话",
    "print_labels": "打印标签",
    "export_reports": "导出报告",
    "export_lifts": "导出电梯",
    "dispatch_rescue": "调度台记录",
    "record_rescue": "登记救援步骤",
    "close_rescue": "救援结束，封存经过",
    "import_register": "导入登记",
    "issue_work_link": "发维保工作链接",
    "work_out_evaluation": "测算评测",
    "confirm_maintenance": "核实维保记录",
    "draft_evaluation": "起草评测",
    "begin_publicity": "公示评测",
    "file_appeal": "提出异议",
    "answer_appeal": "答复异议",
    "publish_evaluation": "公布评测",
    "withdraw_evaluation": "撤回评测",
    "create_round": "起草满意度调查",
    "open_round": "开始满意度调查",
    "close_round_early": "提前结束满意度调查",
    "certify_round": "签发满意度证书",
    "create_token": "发接口令牌",
    "revoke_token": "停用接口令牌",
    "import_records": "导入记录",
    "answer_inbox": "答复转来的报告",
    "ask_reporter": "问报告人",
    "export_evidence": "下载证据包",
}
SUBJECTS = {
    "district": "区县",
    "product": "产品",
    "staff": "人员",
    "incident": "事件",
    "report": "报告",
    "lift": "电梯",
    "delivery": "转报",
    "replay": "成批重发",
    "city": "城市",
    "person": "居民",
    "policy": "保单",
    "claim": "理赔",
    "organisation": "单位",
    "desk_task": "坐席事项",
    "export": "表格",
    "import": "导入",
    "evaluation": "维保评测",
    "maintenance_visit": "维保记录",
    "survey_round": "满意度调查",
    "decision": "业主表决",
    "binding": "业主认证",
    "urgent_repair": "紧急维修",
}
POLICY_STATES = {
    PolicyState.IN_FORCE: "在保",
    PolicyState.EXPIRING: "30 天内到期",
    PolicyState.COMING: "还没有开始",
    PolicyState.ENDED: "已到期",
}
CLAIM_VIEWS = {
    ClaimView.OPEN: "在办，期限最近的在前",
    ClaimView.OVERDUE: "已超期",
    ClaimView.CLOSED: "已结",
}
TOPICS = {
    Topic.HOTLINE: "求助热线",
    Topic.RESCUE_NUMBER: "识别码位数",
    Topic.ROUTING: "转报对象",
    Topic.PREMIUM: "保费方案",
    Topic.LADDER: "困人升级规则",
    Topic.OUTAGE: "多梯困人合并",
    Topic.TRAPPED_BENEFIT: "困人按时长赔付",
    Topic.EVALUATION: "维保评测方案",
    Topic.COVERAGE: "投保目标",
    Topic.VOTE: "业主表决",
    Topic.PILOT: "保险试点年报",
}
REASONS = {
    Reason.OPENED: "有人报告",
    Reason.LOCATED: "确认了是哪部电梯",
    Reason.NOT_ACKNOWLEDGED: "没有人接单",
    Reason.NOT_DEPARTED: "接单后没有出发",
    Reason.NOT_ARRIVED: "到时限没有到场",
    Reason.NOT_RELEASED: "到场很久没有救出",
    Reason.STILL_INSIDE: "里面还有人",
    Reason.BY_HAND: "调度员加派",
}
RESCUE_STATES = {
    RescueState.WAITING: "等待接单",
    RescueState.ACKNOWLEDGED: "已接单",
    RescueState.DEPARTED: "在路上",
    RescueState.ARRIVED: "已到场",
    RescueState.RELEASED: "救出待确认",
    RescueState.CLOSED: "已确认安全",
    RescueState.MERGED: "已合并",
}
RESCUE_TONES = {
    RescueState.WAITING: "bad",
    RescueState.ACKNOWLEDGED: "warn",
    RescueState.DEPARTED: "warn",
    RescueState.ARRIVED: "warn",
    RescueState.RELEASED: "warn",
    RescueState.CLOSED: "good",
    RescueState.MERGED: "",
}
SETTLEMENTS = {
    Settlement.REPLAYED: "已重发",
    Settlement.BY_PHONE: "已电话告知",
    Settlement.ANSWERED: "对方已回复",
}
FINDINGS = {
    Finding.OVERDUE: "转报到时间了没有人发",
    Finding.STEPLESS: "转报没有下一次发送时间",
    Finding.SETTLED_YET_DUE: "已办结的转报还排着发送",
    Finding.DEAD_WITHOUT_OWNER: "送不到的转报没有负责人",
    Finding.UNTOLD: "没有通知任何单位的事情",
    Finding.STRANDED: "所有单位都没有接的事情",
}


def full_time(moment: datetime) -> str:
    """`2026-11-22 09:05`, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """`3 天 4 小时`, `2 小时 5 分`, `4 分`: the two largest units, rounded down."""
    minutes = max(int(length / timedelta(minutes=1)), 0)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} 天 {hours} 小时"
    return f"{hours} 小时 {minutes % 60} 分" if hours else f"{minutes} 分"


def clock_time(moment: datetime) -> str:
    """`09:05:30`, in Asia/Shanghai."""
    return f"{moment.astimezone(LOCAL):%H:%M:%S}"


def stopwatch(length: timedelta | None) -> str:
    """`12:05` minutes and seconds, as a clock shows them; a dash where it is not known."""
    if length is None:
        return "—"
    minutes, seconds = divmod(max(int(length.total_seconds()), 0), 60)
    return f"{minutes}:{seconds:02d}"


def share_rows(
    rows: list[tuple[Any, dict[Counts, Share]]], of: str = "", counts: str = Counts.ANY
) -> list[tuple[str, str | None, str]]:
    """For a chart: what, the insured per cent, and the numbers that it is made of."""
    found = []
    for name, shares in rows:
        share = shares[Counts(counts)]
        words = LIFT_USES[name] if of == "use" else name
        value = None if share.exact is None else decimal(share.exact * 100, 1)
        found.append((words, value, f"{share.insured}/{share.lifts}"))
    return found


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
        "settlement": SETTLEMENTS.__getitem__,
        "finding": FINDINGS.__getitem__,
        "reason": lambda reason: REASONS.get(reason, reason),
        "rescue_state": RESCUE_STATES.__getitem__,
        "rescue_tone": RESCUE_TONES.__getitem__,
        "span": span,
        "clock_time": clock_time,
        "topic": TOPICS.__getitem__,
        "policy_state": POLICY_STATES.__getitem__,
        "claim_view": CLAIM_VIEWS.__getitem__,
        "payer": lambda name: WORDS[Payer][name],
        "percent": lambda share: percent(share.exact),
        "share_rows": share_rows,
        "product_rows": lambda products: [(name, count, "") for name, count in products],
        "doubt": DOUBTS.__getitem__,
        "import_phase": IMPORT_PHASES.__getitem__,
        "import_tone": IMPORT_TONES.__getitem__,
        # Later verbs and subjects are shown by their own names until they have a word here.
        "verb": lambda verb: VERBS.get(verb, verb),
        "subject": lambda kind: SUBJECTS.get(kind, kind),
        "answer_class": ANSWER_CLASSES.__getitem__,
        "drill_overdue": is_overdue,
        "field": FIELDS.__getitem__,
        "full_time": full_time,
        "stopwatch": stopwatch,
        "epoch": lambda moment: int(moment.timestamp()),
        "moment": datetime.fromisoformat,
    }
