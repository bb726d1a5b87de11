"""The words for states: each has one, on every page, in every message and in every export."""

from collections.abc import Mapping
from typing import Any

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress
from models.rules.reports.standing import MatterState, RecipientState, matter_state
from models.rules.rescues.trap_clock import RescueState

# At most 5 characters: a template message of WeChat takes no longer phrase.
MATTERS: Mapping[MatterState, str] = {
    MatterState.FILED: "待受理",
    MatterState.ACCEPTED: "已受理",
    MatterState.HANDLING: "处理中",
    MatterState.RESOLVED: "已处理",
    MatterState.WAITING: "等待接单",
    MatterState.LAPSED: "接单未出发",
    MatterState.ACKNOWLEDGED: "已接单",
    MatterState.DEPARTED: "已出发",
    MatterState.ARRIVED: "已到场",
    MatterState.RELEASED: "救出待确认",
    MatterState.CLOSED: "已确认安全",
    MatterState.MERGED: "已合并",
}
_BAD = frozenset({MatterState.WAITING, MatterState.LAPSED})
# What somebody has taken on is as good here as in the row of that recipient: one colour a word.
_GOOD = frozenset({MatterState.ACCEPTED, MatterState.HANDLING, MatterState.RESOLVED, MatterState.CLOSED})
RECIPIENTS: Mapping[RecipientState, str] = {
    RecipientState.ON_ITS_WAY: "正在转报",
    RecipientState.RETRYING: "暂未送达，正在重试",
    RecipientState.DELIVERED: "已送达，等待受理",
    RecipientState.ACCEPTED: MATTERS[MatterState.ACCEPTED],
    RecipientState.HANDLING: MATTERS[MatterState.HANDLING],
    RecipientState.RESOLVED: MATTERS[MatterState.RESOLVED],
    RecipientState.REFUSED: "未受理",
    RecipientState.DEAD: "没能送达",
    RecipientState.FORMER: "已改由新的单位负责",
}
RECIPIENT_TONES: Mapping[RecipientState, str] = {
    RecipientState.ON_ITS_WAY: "",
    RecipientState.RETRYING: "warn",
    RecipientState.DELIVERED: "warn",
    RecipientState.ACCEPTED: "good",
    RecipientState.HANDLING: "good",
    RecipientState.RESOLVED: "good",
    RecipientState.REFUSED: "bad",
    RecipientState.DEAD: "bad",
    RecipientState.FORMER: "",
}
# Of one message, which may be a later one that nobody has to accept.
DELIVERIES: Mapping[DeliveryState, str] = {
    DeliveryState.SCHEDULED: RECIPIENTS[RecipientState.ON_ITS_WAY],
    DeliveryState.DELIVERED: "已送达",
    DeliveryState.ACCEPTED: RECIPIENTS[RecipientState.ACCEPTED],
    DeliveryState.REFUSED: RECIPIENTS[RecipientState.REFUSED],
    DeliveryState.DEAD: RECIPIENTS[RecipientState.DEAD],
}


def state_word(state: MatterState | RescueState) -> str:
    return MATTERS[MatterState(state.value)]


def state_tone(state: MatterState | RescueState) -> str:
    known = MatterState(state.value)
    if known is MatterState.MERGED:
        return ""
    return "bad" if known in _BAD else "good" if known in _GOOD else "warn"


def progress_word(progress: int) -> str:
    return MATTERS[matter_state(Progress(progress), None)]


def state_filters() -> dict[str, Any]:
    return {
        "state_word": state_word,
        "state_tone": state_tone,
        "progress": progress_word,
        "recipient_word": RECIPIENTS.__getitem__,
        "recipient_tone": RECIPIENT_TONES.__getitem__,
    }
