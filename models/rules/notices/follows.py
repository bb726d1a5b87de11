"""What followers of a lift are told, and when."""

from datetime import datetime, timedelta
from enum import StrEnum

MOST_FOLLOWED = 20  # lifts of one person: more is no resident
REMINDS_BEFORE = timedelta(days=1)  # of the end of a vote


class FollowTopic(StrEnum):
    STATE = "state"  # stopped, sealed, scrapped, in use again
    VOTE = "vote"  # an owners' vote ends within a day
    VISIT = "visit"  # a maintenance visit is planned for today or tomorrow
    VISIT_CHANGE = "visit_change"  # one that was told of is moved or called off
    SAFETY = "safety"  # a page on riding safely, by the city's rhythm


def reminds_of(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """Whether the end of a vote is near: it is open, and ends within a day."""
    if opens_at is None or closes_at is None:
        return False
    return opens_at <= now < closes_at <= now + REMINDS_BEFORE
