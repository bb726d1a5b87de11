"""Kinds of reports, their sources, and the progress of a matter."""

from enum import IntEnum, StrEnum


class ReportKind(StrEnum):
    ENTRAPMENT = "entrapment"  # 困人
    HAZARD = "hazard"  # 隐患
    SUGGESTION = "suggestion"  # 合理化建议, to the insurer (002 Chongqing 五(二)1)
    QUESTION = "question"  # 咨询, by telephone


ROUTED = (ReportKind.ENTRAPMENT, ReportKind.HAZARD)  # whose recipients a city chooses


class ReportSource(StrEnum):
    """Source of a report."""

    CHAT = "chat"
    WEB = "web"
    OPEN311 = "open311"  # another program, for a person
    DESK = "desk"  # a record of 96333 or 12345
    CALL = "call"  # a telephone call, registered while the caller is on the line
    MINI_PROGRAM = "mini_program"
    TERMINAL = "terminal"  # a device in the lift that reports by itself


class Role(StrEnum):
    """Position of the person who reports an entrapment."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class HazardCategory(StrEnum):
    DOOR = "door"
    NOISE = "noise"
    LEVELLING = "levelling"
    BUTTONS = "buttons"
    ALARM = "alarm"
    OTHER = "other"


class Progress(IntEnum):
    """Progress of a matter at one recipient or as a whole. It never falls."""

    FILED = 0
    ACCEPTED = 1
    HANDLING = 2
    RESOLVED = 3


URGENT = 0
ROUTINE = 10
URGENCIES = (URGENT, ROUTINE)


def urgency(kind: ReportKind) -> int:
    """Smaller is sent sooner."""
    return URGENT if kind is ReportKind.ENTRAPMENT else ROUTINE


def advance(current: Progress, reported: Progress) -> Progress:
    """The progress after a recipient's word. It never moves backwards."""
    return max(current, reported)
