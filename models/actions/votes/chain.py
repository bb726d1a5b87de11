"""Adding to a decision's chain, with the decision's row locked by the caller's transaction."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.votes.sql import BOUND, HEAD_TAKES_PART, HOLD_HEAD, UNITS_TAKE_PART, ask
from models.rules.base.canonical import stamp
from models.rules.reports import receipt_number
from models.rules.reports.kinds import ROUTINE
from models.rules.votes import bulletin
from models.rules.votes.counting import Ballot
from models.rules.votes.entries import BallotWay, CastBy, EntryKind, ballot_entry
from models.rules.votes.tally import Choice
from models.tables.keys import new_key
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollHead, RollUnit
from models.tables.votes.publication import VoteNotice
from models.vault import Vault


@dataclass(frozen=True)
class CastReceipt:
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
    way: BallotWay
    person_id: UUID | None = None
    by_proxy: bool = False
    source_key: str | None = None


async def locked_decision(decision_id: UUID) -> Decision | None:
    """The row, locked until the transaction ends: whoever changes a chain takes turns here."""
    return await Decision.filter(id=decision_id).select_for_update().first()


@dataclass(frozen=True)
class Sealed:
    """A ballot that needs nothing more than its turn: sealed, with its receipt and whom to tell of it."""

    cast: Cast
    labels: tuple[str, ...]
    receipt: str
    commitment: str
    opening_sealed: str
    told: frozenset[UUID]


async def seal_ballot(decision: Decision, cast: Cast, vault: Vault) -> Sealed:
    """All of the work that can be done before the decision's row is locked."""
    labels = tuple(sorted(unit.label for unit in cast.units))
    salt = secrets.token_hex(bulletin.SALT_BYTES)
    opening = json.dumps({"units": labels, "choice": cast.choice, "salt": salt})
    return Sealed(
        cast,
        labels,
        receipt_number.make(secrets.randbelow),
        bulletin.commitment(labels, cast.choice, salt),
        vault.seal(opening),
        # Everybody but the voter, who has the receipt.
        frozenset(await bound_to(cast.head.id, decision.estate_id) - {cast.person_id}),
    )


@dataclass(frozen=True)
class Turnout:
    """What a ballot adds to the participation: 0.01 m2, and heads."""

    area: int
    heads: int


async def hold_head(head_id: UUID) -> bool:
    """Lock a head until the transaction ends; whether it has voted before.

    Whoever changes what a head has done comes here first, and to the decision's row afterwards: in that
    order nobody waits for anybody in a circle, and two taps of one owner do not keep all the others waiting.
    """
    [row] = await ask(HOLD_HEAD, head_id)
    return bool(row["has_voted"])


async def take_part(ballot: Sealed, *, has_voted: bool) -> Turnout:
    """Mark units and head, which the caller holds: so the participation is one row, however many vote."""
    head_id = ballot.cast.head.id
    new = await ask(UNITS_TAKE_PART, head_id, labels=ballot.labels)
    if not has_voted:
        await ask(HEAD_TAKES_PART, head_id)
    return Turnout(sum(row["area"] for row in new), int(not has_voted))


async def add_ballots(
    decision: Decision, ballots: Sequence[tuple[Sealed, Turnout]], now: datetime
) -> list[CastReceipt]:
    """The caller holds the decision's row and has checked that the vote is open. Tells the co-owners.

    Everybody waits here for everybody else, so there is no statement that is not needed.
    """
    receipts = []
    for ballot, part in ballots:
        at = not_before(decision, now)
        number = await _append(decision, ballot, at)
        decision.voted_area += part.area
        decision.voted_heads += part.heads
        await _tell(decision, ballot, number, now)
        cast = ballot.cast
        receipts.append(CastReceipt(ballot.receipt, number, cast.head.number, ballot.labels, cast.choice, at))
    decision.ballots += len(receipts)
    await save_tip(decision, "ballots", "voted_area", "voted_heads")
    return receipts


async def _append(decision: Decision, ballot: Sealed, at: datetime) -> int:
    cast = ballot.cast
    by = CastBy.PROXY if cast.by_proxy else CastBy.OWNER
    entry = ballot_entry(
        decision.chain_length + 1,
        stamp(at),
        cast.way,
        ballot.receipt,
        ballot.commitment,
        decision.chain_head,
        by,
    )
    await BallotEntry.create(
        decision_id=decision.id,
        number=entry["number"],
        kind=EntryKind.BALLOT,
        at=at,
        way=cast.way,
        receipt=ballot.receipt,
        commitment=ballot.commitment,
        opening_sealed=ballot.opening_sealed,
        head_id=cast.head.id,
        units=list(ballot.labels),
        person_id=cast.person_id,
        by_proxy=cast.by_proxy,
        cast_by=by,
        source_key=cast.source_key,
        previous=entry["previous"],
        hash=entry["hash"],
    )
    advance_chain(decision, entry, at)
    return decision.chain_length


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
        entry.cast_by,
    )


def not_before(decision: Decision, now: datetime) -> datetime:
    """Clocks of several processes differ a little; the chain's times never go back."""
    return max(now, decision.chain_at) if decision.chain_at else now


def advance_chain(decision: Decision, entry: Mapping[str, Any], at: datetime) -> None:
    decision.chain_length, decision.chain_head, decision.chain_at = entry["number"], entry["hash"], at


async def save_tip(decision: Decision, *counts: str) -> None:
    await decision.save(update_fields=["chain_length", "chain_head", "chain_at", *counts])


async def bound_to(head_id: UUID, estate_id: UUID) -> set[UUID]:
    """The people who have proved that they own the head's units."""
    return {UUID(str(row["person_id"])) for row in await ask(BOUND, head_id, estate_id)}


async def _tell(decision: Decision, ballot: Sealed, number: int, now: datetime) -> None:
    if ballot.told:
        await VoteNotice.bulk_create(VoteNotice(**owed(decision.id, one, number, now)) for one in ballot.told)


def owed(decision_id: UUID, person_id: UUID, entry_number: int, now: datetime) -> dict[str, Any]:
    """The row of a notice about an entry."""
    return {
        "id": new_key(), "decision_id": decision_id, "person_id": person_id, "entry_number": entry_number,
        "created_at": now, "urgency": ROUTINE, "due_at": now,
    }  # fmt: skip
