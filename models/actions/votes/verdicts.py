"""What members of the committee say of an objection or a claim: two who say the same decide it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.audit import Actor
from models.rules.votes.decision import VERDICTS, VoteRefusal
from models.rules.votes.kinds import ObjectionState
from models.rules.votes.witnesses import RecordedObjection
from models.tables.keys import new_key
from models.tables.votes.ballot import CommitteeVerdict, Objection


@dataclass(frozen=True)
class Given:
    """What one member has said. Others are asked for theirs without it being hidden from them."""

    by_id: str
    by_name: str
    upholds: bool
    words: str
    at: datetime


async def give_verdict(
    about: UUID, *, upholds: bool, words: str, by: Actor, now: datetime
) -> list[Given] | VoteRefusal:
    """Those who say the same, this member included: fewer than VERDICTS do not decide yet.

    Inside the caller's transaction, with a row locked that everybody else's verdict waits for. A member may
    say something else while it waits. SAME_PERSON where this member has said so before.
    """
    rows = {row.given_by: row for row in await CommitteeVerdict.filter(about=about)}
    mine = rows.get(by.id)
    if mine is not None and mine.upholds == upholds:
        return VoteRefusal.SAME_PERSON
    if mine is not None:
        mine.upholds, mine.words, mine.given_at = upholds, words[:500], now
        await mine.save()
    else:
        rows[by.id] = await CommitteeVerdict.create(
            id=new_key(), about=about, upholds=upholds, words=words[:500], given_by=by.id,
            given_by_name=by.name[:100], given_at=now,
        )  # fmt: skip
    return [_given(row) for row in rows.values() if row.upholds == upholds]


def decides(agreeing: list[Given]) -> bool:
    return len(agreeing) >= VERDICTS


def names_of(agreeing: list[Given]) -> str:
    return "、".join(one.by_name for one in agreeing)[:100]


async def verdicts_on(abouts: Iterable[UUID]) -> dict[UUID, list[Given]]:
    """What has been said so far, the first first."""
    found: dict[UUID, list[Given]] = {}
    for row in await CommitteeVerdict.filter(about__in=list(abouts)).order_by("given_at"):
        found.setdefault(row.about, []).append(_given(row))
    return found


async def recorded_objections(decision_id: UUID) -> list[RecordedObjection]:
    """Every objection to a ballot of this decision, with how many members decided it as it stands: it itself,
    or the claim that it came from."""
    rows = await Objection.filter(decision_id=decision_id, entry_number__not_isnull=True)
    said = await verdicts_on({about for row in rows for about in (row.id, row.claim_id) if about})
    found = []
    for row in rows:
        is_upheld = row.state is ObjectionState.UPHELD
        members = max(
            sum(one.upholds is is_upheld for one in said.get(about, ()))
            for about in (row.id, row.claim_id or row.id)
        )
        found.append(RecordedObjection(row.entry_number or 0, row.state, members))
    return found


def _given(row: CommitteeVerdict) -> Given:
    return Given(row.given_by, row.given_by_name, row.upholds, row.words, row.given_at)
