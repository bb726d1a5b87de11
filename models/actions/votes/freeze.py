"""What a decision does by the clock: its roll is frozen when voting opens, its chain closed at the end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.work import Queue
from models.actions.votes.chain import locked_decision, owed
from models.actions.votes.marks import add_close, add_dispute, marks_of
from models.actions.votes.sql import VOTERS, ask
from models.actions.votes.stamps import owe_stamp
from models.bulk import insert_rows, update_rows
from models.rules.base.canonical import digest, stamp
from models.rules.privacy.audit_chain import ActorKind
from models.rules.votes import bulletin
from models.rules.votes.decision import CLOSE_AFTER, VoteRefusal
from models.rules.votes.entries import EntryKind
from models.rules.votes.shares import shares
from models.rules.votes.tally import Unit
from models.tables.cities import Estate
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision, RollUnit
from models.tables.votes.publication import NoticeProof, VoteNotice

DECISIONS = Queue(Decision)
PROGRAM = Actor(ActorKind.PROGRAM, name="tima")


async def open_decision(decision_id: UUID, now: datetime) -> VoteRefusal | None:
    """Freeze terms and roll when the window has begun; they never change again. None where it is done.

    Refused before `opens_at`, and for an empty roll. A worker calls it when it is due; the first ballot
    does it as well, so that voting opens to the second.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        return await freeze(decision, now)


async def freeze(decision: Decision, now: datetime) -> VoteRefusal | None:
    """The same with the row locked. Nothing happens where it is frozen already."""
    if decision.frozen_at is not None:
        return None
    if decision.opens_at is None or decision.closes_at is None or decision.withdrawn_at is not None:
        return VoteRefusal.WRONG_STAGE
    if now < decision.opens_at:
        return VoteRefusal.TOO_EARLY
    roll = await roll_of(decision.id)
    if not roll:
        return VoteRefusal.EMPTY_ROLL
    await write_shares(decision)
    decision.roll_hash = bulletin.roll_hash(roll)
    estate = await Estate.get(id=decision.estate_id)
    decision.terms = terms_of(decision, estate.name)
    decision.chain_head = digest(decision.terms)
    decision.frozen_at = now
    decision.units = len(roll)
    decision.whole_area = sum(unit.area for unit in roll)
    decision.whole_heads = len({unit.head for unit in roll})
    decision.due_at, decision.lease = decision.closes_at + CLOSE_AFTER, None
    await decision.save()
    details = {"roll_hash": decision.roll_hash, "units": decision.units, "heads": decision.whole_heads}
    await record_audit(PROGRAM, "open_vote", AuditSubject("decision", str(decision.id)), now, details=details)
    return None


async def close_decision(decision_id: UUID, now: datetime) -> VoteRefusal | None:
    """Add the closing entry, once. Where nobody took part it is frozen first, so that it has a count."""
    async with in_transaction() as connection:
        decision = await locked_decision(decision_id)
        if decision is None or decision.withdrawn_at is not None or decision.closes_at is None:
            return VoteRefusal.UNKNOWN
        if decision.closed_at is not None:
            return None
        if now < decision.closes_at:
            return VoteRefusal.TOO_EARLY
        if refused := await freeze(decision, now):
            return refused
        await suspend_disputed(decision, now)
        decision.closing_hash = await add_close(decision, await delivered_to(decision_id), now)
        voters = await ask(VOTERS, decision_id, decision.estate_id)
        told = [owed(decision_id, UUID(str(row["person_id"])), decision.chain_length, now) for row in voters]
        await insert_rows(connection, VoteNotice, told)
        await owe_stamp(decision_id, now)
        decision.closed_at, decision.due_at, decision.lease = now, None, None
        await decision.save(update_fields=["closing_hash", "closed_at", "due_at", "lease"])
        details = {"closing_hash": decision.closing_hash, "ballots": decision.ballots}
        await record_audit(
            PROGRAM, "close_vote", AuditSubject("decision", str(decision.id)), now, details=details
        )
    return None


async def suspend_disputed(decision: Decision, now: datetime) -> None:
    """Objections that wait and are not in the chain: they were filed before the chain told of them."""
    waiting = Objection.filter(
        decision_id=decision.id, open_key__not_isnull=True, entry_number__not_isnull=True
    )
    numbers = [row["entry_number"] for row in await waiting.order_by("entry_number").values("entry_number")]
    known = (await marks_of(decision.id, numbers)).out
    for number in numbers:
        if number not in known:
            await add_dispute(decision, number, now)


async def delivered_to(decision_id: UUID) -> list[str]:
    """Labels of the units whose notice is proved to have arrived, so far."""
    proofs = NoticeProof.filter(decision_id=decision_id, unit_id__not_isnull=True)
    return sorted({row["unit__label"] for row in await proofs.values("unit__label")})


async def delivered_at_close(decision_id: UUID) -> list[str]:
    """As the closing entry kept it; of one that was made before it did, as it is now."""
    close = await BallotEntry.get(decision_id=decision_id, kind=EntryKind.CLOSE)
    return close.units if close.commitment else await delivered_to(decision_id)


async def advance_decision(decision_id: UUID, now: datetime) -> None:
    """Whatever is due: what a worker does with a decision that it has claimed."""
    decision = await Decision.get(id=decision_id)
    if decision.closes_at is not None and now >= decision.closes_at + CLOSE_AFTER:
        await close_decision(decision_id, now)
    else:
        await open_decision(decision_id, now)


async def roll_of(decision_id: UUID) -> list[Unit]:
    """The roll as it is counted: by label, with the number of the head."""
    rows = (
        await RollUnit.filter(decision_id=decision_id)
        .order_by("label")
        .values("label", "area", "head__number")
    )
    return [Unit(row["label"], row["area"], str(row["head__number"])) for row in rows]


async def write_shares(decision: Decision) -> None:
    """Each unit's share of the amount in fen. Inside a transaction, before the freezing."""
    rows = await RollUnit.filter(decision_id=decision.id).values("id", "label", "area", "share_fen")
    if not rows:
        return
    found = shares(decision.amount_fen, {row["label"]: row["area"] for row in rows})
    changes: list[tuple[UUID, dict[str, Any]]] = [
        (row["id"], {"share_fen": found[row["label"]]})
        for row in rows
        if row["share_fen"] != found[row["label"]]
    ]
    async with in_transaction() as connection:
        await update_rows(connection, RollUnit, changes)


def terms_of(decision: Decision, estate: str) -> dict[str, Any]:
    """What the chain begins with and the bulletin publishes. Raises ValueError before it is announced."""
    if decision.opens_at is None or decision.closes_at is None:
        raise ValueError("a decision without its window has no terms")
    return {
        "id": str(decision.id),
        "slug": decision.slug,
        "estate": estate,
        "title": decision.title,
        "words": decision.words,
        "purpose": decision.purpose.value,
        "article": decision.article,
        "threshold": decision.threshold.value,
        "cost_fen": decision.cost_fen,
        "insurance_fen": decision.insurance_fen,
        "amount_fen": decision.amount_fen,
        "funding": decision.funding.value,
        "attachments": decision.attachments,
        "mode": decision.mode.value,
        "mode_reason": decision.mode_reason,
        "precedence": decision.precedence.value,
        "non_voters": decision.non_voters.value,
        "non_voters_reason": decision.non_voters_reason,
        "proxy_limit": decision.proxy_limit,
        "objection_days": decision.objection_days,
        "opens_at": stamp(decision.opens_at),
        "closes_at": stamp(decision.closes_at),
        "roll_hash": decision.roll_hash,
        "replaces": str(decision.replaces_id) if decision.replaces_id else "",
    }
