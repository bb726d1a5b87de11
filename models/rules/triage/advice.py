"""What a reporter should do at once, from what was told: call an ambulance, leave the lift standing."""

from collections.abc import Iterable
from enum import StrEnum

from models.rules.triage.severity import is_severe, tells_of_hurt


class Advice(StrEnum):
    CALL_120 = "call_120"
    LEAVE_STANDING = "leave_standing"  # nobody should ride until the lift was looked at


def advice_for(told: Iterable[str], *, needs_doctor: bool = False, is_hazard: bool) -> tuple[Advice, ...]:
    """`told`: all words of one reporter. `needs_doctor`: said by a tap, such as “caught or hurt”.

    The ambulance stands first. In an entrapment the lift stands still already.
    """
    words = list(told)
    found = []
    if needs_doctor or any(tells_of_hurt(text) for text in words):
        found.append(Advice.CALL_120)
    if is_hazard and any(is_severe(text) for text in words):
        found.append(Advice.LEAVE_STANDING)
    return tuple(found)
