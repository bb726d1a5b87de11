"""Signals of a lift terminal, and what one message said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TerminalSignal(StrEnum):
    ENTRAPMENT = "entrapment"  # somebody is inside, or has pressed the alarm button
    RELEASED = "released"  # the terminal sees that nobody is inside any more
    DANGER = "danger"  # a fault that may hurt: it ran with an open door, or past its last floor
    FAULT = "fault"
    DOOR = "door"
    LEVEL = "level"
    POWER = "power"
    OFFLINE = "offline"  # written by us: its heartbeat is missing
    ONLINE = "online"  # written by us: it is heard again
    UNKNOWN = "unknown"  # a code that its profile does not name


BY_TERMINALS = tuple(
    one for one in TerminalSignal if one not in (TerminalSignal.OFFLINE, TerminalSignal.ONLINE)
)


class MessageFlag(StrEnum):
    """What is doubtful about a message. It holds nothing up."""

    UNREADABLE = "unreadable"  # no JSON object, or too large
    UNKNOWN_CODE = "unknown_code"
    OTHER_LIFT = "other_lift"  # it names another lift than the one that its terminal is registered for
    NO_TIME = "no_time"
    LATE = "late"  # it happened long before it came, or the terminal's clock is slow
    CLOCK_FAST = "clock_fast"


@dataclass(frozen=True)
class TerminalMessage:
    """One message of a terminal.

    key: the same for each copy. own_id: what the terminal calls the message, to confirm it by.
    code and words: as the terminal says it.
    happened_at: by the terminal's own clock, which nothing is decided by.
    """

    key: str
    signal: TerminalSignal
    own_id: str = ""
    code: str = ""
    words: str = ""
    happened_at: datetime | None = None
    flags: tuple[MessageFlag, ...] = ()
