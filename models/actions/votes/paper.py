"""Ballots on paper: one person enters what the photo shows, another reads it again, and it counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.votes.chain import (
    Cast,
    CastReceipt,
    add_ballots,
    hold_head,
    locked_decision,
    seal_ballot,
    take_part,
)
from models.actions.votes.freeze import freeze
from models.actions.votes.proxies import end_proxies
from models.rules.votes.decision import VoteRefusal, why_not_now
from models.rules.votes.entries import BallotWay
from models.rules.votes.kinds import PaperState
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import PaperBallot
from models.tables.votes.decision import Decision, RollHead, RollUnit
from models.vault import Vault


async def enter_paper(
    vault: Vault,
    decision_id: UUID,
    labels: Sequence[str],
    choice: Choice,
    photo_sha256: str,
    staff_id: UUID,
    now: datetime,
) -> UUID | VoteRefusal:
    """`labels`: the units that the paper names, all of one head. The same photo is entered once."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        if refused := await _not_open(decision, now):
            return refused
        units = await RollUnit.filter(decision_id=decision_id, label__in=list(labels))
        heads = {unit.head_id for unit in units}
        if len(heads) != 1 or len(units) != len(set(labels)):
            return VoteRefusal.NOT_YOURS
        if await PaperBallot.filter(decision_id=decision_id, photo_sha256=photo_sha256).exists():
            return VoteRefusal.ALREADY
        paper = await PaperBallot.create(
            decision_id=decision_id, head_id=heads.pop(), units=sorted(set(labels)),
            choice_sealed=vault.seal(choice), photo_sha256=photo_sha256, entered_by_id=staff_id,
            entered_at=now,
        )  # fmt: skip
        return paper.id


async def confirm_paper(
    vault: Vault, paper_id: UUID, choice: Choice, staff_id: UUID, now: datetime
) -> CastReceipt | VoteRefusal:
    """`choice` as the second person reads it, who is not shown what the first one entered.

    DIFFERS leaves it waiting: one of the two is wrong, and it is rejected and entered again.
    """
    waiting = await PaperBallot.get_or_none(id=paper_id)
    if waiting is None:
        return VoteRefusal.UNKNOWN
    async with in_transaction():
        has_voted = await hold_head(waiting.head_id)
        decision = await locked_decision(waiting.decision_id)
        paper = await PaperBallot.get(id=paper_id)
        if decision is None or paper.state is not PaperState.ENTERED:
            return VoteRefusal.ALREADY
        if paper.entered_by_id == staff_id:
            return VoteRefusal.SAME_PERSON
        if refused := await _not_open(decision, now):
            return refused
        if vault.open(paper.choice_sealed) != choice:
            return VoteRefusal.DIFFERS
        head = await RollHead.get(id=paper.head_id)
        units = await RollUnit.filter(head_id=head.id, label__in=paper.units)
        sealed = await seal_ballot(decision, Cast(head, units, choice, BallotWay.PAPER), vault)
        part = await take_part(sealed, has_voted=has_voted)
        [receipt] = await add_ballots(decision, [(sealed, part)], now)
        await end_proxies([head.id], now)
        await PaperBallot.filter(id=paper.id).update(
            state=PaperState.CONFIRMED, settled_by_id=staff_id, settled_at=now, entry_number=receipt.entry
        )
        return receipt


async def reject_paper(paper_id: UUID, why: str, staff_id: UUID, now: datetime) -> VoteRefusal | None:
    """It is unreadable, invalid, or was entered wrongly. Its photo may then not be entered again as it is."""
    settled = await PaperBallot.filter(id=paper_id, state=PaperState.ENTERED).update(
        state=PaperState.REJECTED, settled_by_id=staff_id, settled_at=now, why=why[:200]
    )
    return None if settled else VoteRefusal.ALREADY


async def _not_open(decision: Decision, now: datetime) -> VoteRefusal | None:
    if decision.closed_at is not None:
        return VoteRefusal.TOO_LATE
    return why_not_now(decision.course, now) or await freeze(decision, now)
