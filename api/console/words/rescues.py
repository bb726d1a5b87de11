"""Words for an entrapment and its rescue."""

from typing import Any

from models.rules.rescues.escalation import Reason

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
FILTERS: dict[str, Any] = {
    "reason": lambda reason: REASONS.get(reason, reason),
}
