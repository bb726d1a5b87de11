"""Forgetting a voter: the ballots stay in the chain, and nothing says any more whose they were."""

from datetime import datetime
from uuid import UUID

from models.rules.votes.kinds import BindingState
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.owner import Binding, Proxy
from models.tables.votes.publication import VoteNotice

LIVE = (BindingState.ACTIVE, BindingState.DISPUTED)


async def forget_voter(person_id: UUID, now: datetime) -> bool:
    """Inside the caller's transaction. True where the person's row must stay, without names: evidence
    that somebody was bound, objected or entrusted a vote refers to it (Civil Code 280: a year to annul).
    """
    await VoteNotice.filter(person_id=person_id).delete()
    await Binding.filter(person_id=person_id, state__in=LIVE).update(
        state=BindingState.ENDED, active_key=None, settled_at=now
    )
    await BallotEntry.filter(person_id=person_id).update(person_id=None, source_key=None)
    held = Proxy.filter(holder_id=person_id)
    await held.filter(revoked_at=None).update(revoked_at=now, live_key=None)
    await held.update(holder_id=None)
    return (
        await Binding.exists(person_id=person_id)
        or await Objection.exists(person_id=person_id)
        or await Proxy.exists(granted_by_id=person_id)
    )
