"""Entries of a chain that are no ballots: objections, what was decided on them, and the close."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models.actions.votes.chain import advance_chain, not_before, save_tip
from models.rules.base.canonical import stamp
from models.rules.votes import entries
from models.rules.votes.entries import EntryKind, Mark, Marked, marked
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollHead, RollUnit

MARKS = (EntryKind.DISPUTE, EntryKind.VOID, EntryKind.DISMISS)


async def marks_of(decision_id: UUID, ballots: Sequence[int]) -> Marked:
    """Where these ballots stand now."""
    found = BallotEntry.filter(decision_id=decision_id, kind__in=MARKS)
    about = found.filter(Q(void_of__in=list(ballots)) | Q(concerns__in=list(ballots)))
    return marked(marks_in(await about))


def marks_in(chain: Iterable[BallotEntry]) -> list[Mark]:
    return [
        Mark(one.number, one.kind, of) for one in chain if (of := one.void_of or one.concerns) is not None
    ]


async def add_dispute(decision: Decision, of: int, now: datetime) -> int:
    """The ballot is suspended from now on. The entry's number. The caller holds the decision's row."""
    at = not_before(decision, now)
    entry = entries.dispute_entry(decision.chain_length + 1, stamp(at), of, decision.chain_head)
    await _append(decision, entry, at, concerns=of)
    return decision.chain_length


async def add_dismissal(decision: Decision, of: int, now: datetime) -> None:
    """The ballot counts as before."""
    at = not_before(decision, now)
    entry = entries.dismiss_entry(decision.chain_length + 1, stamp(at), of, decision.chain_head)
    await _append(decision, entry, at, concerns=of)


async def add_void(decision: Decision, of: BallotEntry, reason: str, now: datetime) -> None:
    """The ballot, whose head the caller holds, no longer counts. `reason` is published: it names nobody."""
    at = not_before(decision, now)
    entry = entries.void_entry(decision.chain_length + 1, stamp(at), of.number, reason, decision.chain_head)
    await _append(decision, entry, at, void_of=of.number, reason=reason)
    await _take_back(decision, of)
    await save_tip(decision, "voted_area", "voted_heads")


async def add_close(decision: Decision, delivered: Collection[str], now: datetime) -> str:
    """The closing hash."""
    at = not_before(decision, now)
    entry = entries.close_entry(decision.chain_length + 1, stamp(at), decision.chain_head, delivered)
    await _append(decision, entry, at, commitment=entry["delivered"], units=list(delivered))
    return decision.chain_head


async def _append(decision: Decision, entry: Mapping[str, Any], at: datetime, **columns: Any) -> None:
    await BallotEntry.create(
        decision_id=decision.id, number=entry["number"], kind=entry["kind"], at=at,
        previous=entry["previous"], hash=entry["hash"], **columns,
    )  # fmt: skip
    advance_chain(decision, entry, at)
    await save_tip(decision)


async def _take_back(decision: Decision, of: BallotEntry) -> None:
    """Units that no other ballot names have not taken part after all."""
    voided = BallotEntry.filter(decision_id=decision.id, kind=EntryKind.VOID)
    gone = set(await voided.values_list("void_of", flat=True))
    others = await BallotEntry.filter(
        decision_id=decision.id, head_id=of.head_id, kind=EntryKind.BALLOT
    ).values("number", "units")
    left = {label for other in others if other["number"] not in gone for label in other["units"]}
    freed = await RollUnit.filter(head_id=of.head_id, label__in=[one for one in of.units if one not in left])
    await RollUnit.filter(id__in=[unit.id for unit in freed]).update(has_voted=False)
    decision.voted_area -= sum(unit.area for unit in freed if unit.has_voted)
    if not left and await RollHead.filter(id=of.head_id, has_voted=True).update(has_voted=False):
        decision.voted_heads -= 1


def chain_row(entry: BallotEntry) -> dict[str, Any]:
    """An entry as it is published and hashed."""
    common = {
        "number": entry.number,
        "at": stamp(entry.at),
        "previous": entry.previous,
        "hash": entry.hash,
        "kind": entry.kind.value,
    }
    match entry.kind:
        case EntryKind.BALLOT:
            way = entry.way.value if entry.way else ""
            by = {"by": entry.cast_by.value} if entry.cast_by else {}
            return {**common, "way": way, "receipt": entry.receipt, "commitment": entry.commitment, **by}
        case EntryKind.VOID:
            return {**common, "of": entry.void_of, "reason": entry.reason}
        case EntryKind.DISPUTE | EntryKind.DISMISS:
            return {**common, "of": entry.concerns}
        case EntryKind.CLOSE:
            # Of the first format where it binds no proofs of delivery.
            return {**common, "delivered": entry.commitment} if entry.commitment else common
