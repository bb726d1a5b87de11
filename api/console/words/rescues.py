"""Words for an entrapment and its rescue."""

from typing import Any

from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import RescueState

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
FILTERS: dict[str, Any] = {
    "reason": lambda reason: REASONS.get(reason, reason),
    "rescue_state": RESCUE_STATES.__getitem__,
    "rescue_tone": RESCUE_TONES.__getitem__,
}
