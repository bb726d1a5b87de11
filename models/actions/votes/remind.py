"""Reminding those who follow a lift that its owners' vote ends within a day."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.follows import owe_followers
from models.actions.votes.announced import DecisionView, decision_by_id
from models.rules.notices.follows import REMINDS_BEFORE, FollowTopic, reminds_of
from models.tables.people.follow import Follow
from models.tables.votes.decision import Decision


async def owe_reminders(now: datetime) -> None:
    """Write what is owed to followers just now; a second call owes nothing more."""
    near = Decision.filter(
        announced_at__not_isnull=True,
        withdrawn_at=None,
        closes_at__gt=now,
        closes_at__lte=now + REMINDS_BEFORE,
    )
    for one in await near.filter(opens_at__lte=now).values("id", "estate_id"):
        followed = Follow.filter(lift__estate_id=one["estate_id"]).distinct()
        lift_ids = [row["lift_id"] for row in await followed.values("lift_id")]
        async with in_transaction():
            await owe_followers(lift_ids, FollowTopic.VOTE, one["id"], now)


async def vote_to_remind_of(decision_id: UUID, now: datetime) -> DecisionView | None:
    """None where there is nothing to remind of any more."""
    decision = await decision_by_id(decision_id)
    if decision is None or decision.withdrawn_at is not None or decision.closed_at is not None:
        return None
    return decision if reminds_of(decision.opens_at, decision.closes_at, now) else None
