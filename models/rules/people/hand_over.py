"""What has become of a line of a conversation that staff took over."""

from enum import StrEnum


class LineState(StrEnum):
    HEARD = "heard"  # the person said it
    OWED = "owed"
    SENT = "sent"
    FAILED = "failed"  # WeChat would not take it, and `reason` says why
