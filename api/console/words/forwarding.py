"""Words for what was sent to whom, and what the auditor of the ledger finds."""

from typing import Any

from bot.texts.states import DELIVERIES, RECIPIENTS
from models.rules.desks.outcome import DeskOutcome
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.rules.forwarding.drills import is_overdue
from models.rules.forwarding.invariants import Finding
from models.rules.partners.sample_events import SampleEvent
from models.rules.reports.standing import RecipientState

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
SETTLEMENTS = {
    Settlement.REPLAYED: "已重发",
    Settlement.BY_PHONE: "已电话告知",
    Settlement.ANSWERED: "对方已回复",
}
OUTCOMES = {
    DeskOutcome.RESOLVED: RECIPIENTS[RecipientState.RESOLVED],
    DeskOutcome.REFUSED: RECIPIENTS[RecipientState.REFUSED],
}
FINDINGS = {
    Finding.OVERDUE: "转报到时间了没有人发",
    Finding.STEPLESS: "转报没有下一次发送时间",
    Finding.SETTLED_YET_DUE: "已办结的转报还排着发送",
    Finding.DEAD_WITHOUT_OWNER: "送不到的转报没有负责人",
    Finding.UNTOLD: "没有通知任何单位的事情",
    Finding.STRANDED: "所有单位都没有接的事情",
}
SAMPLES = {
    SampleEvent.HAZARD: "新的隐患 filed",
    SampleEvent.JOINED: "又有人报 joined",
    SampleEvent.SAID: "报告人补充 said",
    SampleEvent.MOVED: "换了电梯 moved",
    SampleEvent.HANDED_ON: "换了维保或使用单位 handed_on",
    SampleEvent.WITHDRAWN: "报告人说报错了 withdrawn",
    SampleEvent.ERASURE: "请删电话 erasure",
    SampleEvent.ENTRAPMENT: "新的困人 filed",
    SampleEvent.PAGED: "呼叫到这一级 paged",
    SampleEvent.ACKNOWLEDGED: "已接单 acknowledged",
    SampleEvent.DEPARTED: "已出发 departed",
    SampleEvent.ARRIVED: "已到场 arrived",
    SampleEvent.RELEASED: "已救出 released",
    SampleEvent.CONFIRMED: "确认已出来 confirmed",
}
FILTERS: dict[str, Any] = {
    "delivery_state": DELIVERIES.__getitem__,
    "delivery_tone": DELIVERY_TONES.__getitem__,
    "outcome": OUTCOMES.__getitem__,
    "sample_event": SAMPLES.__getitem__,
    "attempt": ATTEMPTS.__getitem__,
    "settlement": SETTLEMENTS.__getitem__,
    "finding": FINDINGS.__getitem__,
    "drill_overdue": is_overdue,
}
