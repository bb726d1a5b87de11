"""How a desk ends a matter."""

from enum import StrEnum


class DeskOutcome(StrEnum):
    RESOLVED = "resolved"
    REFUSED = "refused"
