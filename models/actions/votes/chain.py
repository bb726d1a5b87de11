"""Adding to a decision's chain, with the decision's row locked by the caller's transaction."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.vault import Vault
from models.rules import bulletin, receipt_number
from models.rules.bulletin import Ballot, EntryKind, Way
from models.rules.reports import ROUTINE
from models.rules.tally import Choice
from models.tables.ballot import BallotEntry, Binding, BindingState, VoteNotice
from models.tables.keys import new_key
from models.tables.vote import Decision, RollHead, RollOwner, RollUnit


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: the number opens how the ballot was counted, once the vote is over."""

    number: str
    entry: int
    head: int
    units: tuple[str, ...]
    choice: Choice
    at: datetime


@dataclass(frozen=True)
class Cast:
    """One ballot to be added."""

    head: RollHead
    units: Sequence[RollUnit]
    choice: Choice
    way: Way
    person_id: UUID | None = None
    by_proxy: bool = False
    source_key: str | None = None


async def locked_decision(decision_id: UUID) -> Decision | None:
    """The row, locked until the transaction ends: whoever changes a chain takes turns here."""
    return await Decision.filter(id=decision_id).select_for_update().first()


async def add_ballot(decision: Decision, cast: Cast, vault: Vault, now: datetime) -> Receipt:
    """The caller has checked that the vote is open and the units are of the head. Tells the co-owners."""
    labels = sorted(unit.label for unit in cast.units)
    salt = secrets.token_hex(bulletin.SALT_BYTES)
    receipt = receipt_number.make(secrets.randbelow)
    at = _after(decision, now)
    entry = bulletin.ballot_entry(
        decision.chain_length + 1,
        bulletin.stamp(at),
        cast.way,
        receipt,
        bulletin.commitment(labels, cast.choice, salt),
        decision.chain_head,
    )
    await BallotEntry.create(
        decision_id=decision.id,
        number=entry["number"],
        kind=EntryKind.BALLOT,
        at=at,
        way=cast.way,
        receipt=receipt,
        commitment=entry["commitment"],
        opening_sealed=vault.seal(json.dumps({"units": labels, "choice": cast.choice, "salt": salt})),
        head_id=cast.head.id,
        units=labels,
        person_id=cast.person_id,
        by_proxy=cast.by_proxy,
        source_key=cast.source_key,
        previous=entry["previous"],
        hash=entry["hash"],
    )
    await _take_part(decision, cast)
    decision.ballots += 1
    await _advance(decision, entry["hash"], at, "ballots", "voted_area", "voted_heads")
    await _tell_co_owners(decision, cast, entry["number"], now)
    return Receipt(receipt, entry["number"], cast.head.number, tuple(labels), cast.choice, at)


async def add_void(decision: Decision, of: BallotEntry, reason: str, now: datetime) -> None:
    """The ballot no longer counts. `reason` is published: it names nobody."""
    at = _after(decision, now)
    entry = bulletin.void_entry(
        decision.chain_length + 1, bulletin.stamp(at), of.number, reason, decision.chain_head
    )
    await BallotEntry.create(
        decision_id=decision.id, number=entry["number"], kind=EntryKind.VOID, at=at, void_of=of.number,
        reason=reason, previous=entry["previous"], hash=entry["hash"],
    )  # fmt: skip
    await _take_back(decision, of)
    await _advance(decision, entry["hash"], at, "voted_area", "voted_heads")


async def add_close(decision: Decision, now: datetime) -> str:
    """The closing hash."""
    at = _after(decision, now)
    entry = bulletin.close_entry(decision.chain_length + 1, bulletin.stamp(at), decision.chain_head)
    await BallotEntry.create(
        decision_id=decision.id, number=entry["number"], kind=EntryKind.CLOSE, at=at,
        previous=entry["previous"], hash=entry["hash"],
    )  # fmt: skip
    await _advance(decision, entry["hash"], at)
    closing: str = entry["hash"]
    return closing


def opened(entry: BallotEntry, vault: Vault) -> Ballot:
    """A ballot with its choice and salt. Only for its own voter, and after the close for all."""
    if entry.way is None or entry.receipt is None:
        raise ValueError(f"entry {entry.number} is no ballot")
    inside = json.loads(vault.open(entry.opening_sealed))
    return Ballot(
        entry.number,
        entry.way,
        entry.receipt,
        tuple(inside["units"]),
        Choice(inside["choice"]),
        inside["salt"],
    )


def _after(decision: Decision, now: datetime) -> datetime:
    """Clocks of several processes differ a little; the chain's times never go back."""
    return max(now, decision.chain_at) if decision.chain_at else now


async def _advance(decision: Decision, head: str, at: datetime, *counts: str) -> None:
    decision.chain_length, decision.chain_head, decision.chain_at = decision.chain_length + 1, head, at
    await decision.save(update_fields=["chain_length", "chain_head", "chain_at", *counts])


async def _take_part(decision: Decision, cast: Cast) -> None:
    """The running participation, so that reading it costs one row however many have voted."""
    new = [unit for unit in cast.units if not unit.has_voted]
    if new:
        await RollUnit.filter(id__in=[unit.id for unit in new]).update(has_voted=True)
        decision.voted_area += sum(unit.area for unit in new)
    if not cast.head.has_voted:
        await RollHead.filter(id=cast.head.id).update(has_voted=True)
        decision.voted_heads += 1


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


async def bound_to(head_id: UUID, estate_id: UUID) -> set[UUID]:
    """The people who have proved that they own the head's units."""
    owners = RollOwner.filter(head_id=head_id).values("identity_hash")
    bindings = Binding.filter(
        estate_id=estate_id, identity_hash__in=Subquery(owners), state=BindingState.ACTIVE
    )
    return {row["person_id"] for row in await bindings.values("person_id")}


async def _tell_co_owners(decision: Decision, cast: Cast, number: int, now: datetime) -> None:
    """Everybody but the voter, who has the receipt."""
    told = await bound_to(cast.head.id, decision.estate_id) - {cast.person_id}
    notices = [
        VoteNotice(
            id=new_key(), decision_id=decision.id, person_id=person, entry_number=number,
            created_at=now, urgency=ROUTINE, due_at=now,
        )
        for person in told
    ]  # fmt: skip
    if notices:
        await VoteNotice.bulk_create(notices)
