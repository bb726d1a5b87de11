"""Ledger invariants; each value names one violation."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.rules.reports.kinds import ROUTINE, URGENT


class Finding(StrEnum):
    OVERDUE = "overdue"  # due, or its lease over, and no worker has taken it up
    STEPLESS = "stepless"  # scheduled, but for no time
    SETTLED_YET_DUE = "settled_yet_due"  # arrived, refused or dead, and yet to be sent
    DEAD_WITHOUT_OWNER = "dead_without_owner"  # given up without a reason or without a task
    UNTOLD = "untold"  # an open incident that no organisation is owed or was told
    STRANDED = "stranded"  # an open incident that nobody has, and nobody has to see to


# How long a row may be due before that is a finding: a worker polls every second, a lease lasts 60.
GRACE = {URGENT: timedelta(seconds=30), ROUTINE: timedelta(minutes=5)}
EXAMPLES = 5  # keys kept with a finding


@dataclass(frozen=True)
class Violation:
    """`count` stops at the number of rows that one proof reads."""

    finding: Finding
    count: int
    examples: tuple[str, ...]
