"""What owners see of their own: their units, every ballot entered for them, and where a receipt stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from models.actions.votes.chain import opened
from models.actions.votes.marks import marks_of
from models.actions.votes.voices import VotingHead, WithRoll, voices_of
from models.rules.votes.counting import Ballot, BallotStanding, Precedence, standings
from models.rules.votes.entries import BallotWay, EntryKind
from models.rules.votes.kinds import ObjectionState
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.owner import Proxy
from models.vault import Vault

MOST = 200  # ballots of one head that are looked at


@dataclass(frozen=True)
class Entered:
    """A ballot for one's units. Receipt and choice are shown to the person alone who cast it online."""

    number: int
    at: datetime
    way: BallotWay
    is_mine: bool
    by_proxy: bool
    receipt: str
    choice: Choice | None
    labels: tuple[str, ...]
    standing: BallotStanding
    objection: ObjectionState | None  # the latest


@dataclass(frozen=True)
class OwnHead:
    """One head that a person may vote for. `ballots`: the newest first.

    `proxy`: whether it is entrusted to somebody, and whether that person has taken it up.
    """

    voice: VotingHead
    ballots: tuple[Entered, ...]
    is_entrusted: bool
    is_taken_up: bool

    @property
    def latest(self) -> Entered | None:
        """The person's own ballot that stands."""
        standing = (one for one in self.ballots if one.standing is BallotStanding.COUNTED)
        return next((one for one in standing if one.is_mine), None)


class Votable(WithRoll, Protocol):
    """A decision, as far as it says which of several ballots counts."""

    @property
    def precedence(self) -> Precedence: ...


async def own_heads(decision: Votable, person_id: UUID, vault: Vault) -> list[OwnHead]:
    """Who holds a proxy sees their own ballots alone, an owner every one for the units."""
    voices = await voices_of(decision, person_id)
    keys = [voice.head.id for voice in voices]
    if not keys:
        return []
    entries = await BallotEntry.filter(head_id__in=keys).order_by("-number").limit(MOST)
    marks = await marks_of(decision.id, [entry.number for entry in entries])
    asked = Objection.filter(decision_id=decision.id, entry_number__in=[entry.number for entry in entries])
    objections = {one.entry_number: one.state for one in await asked.order_by("filed_at")}
    proxies = {one.head_id: one for one in await Proxy.filter(live_key__in=keys)}
    found = []
    for voice in voices:
        of_head = [entry for entry in entries if entry.head_id == voice.head.id]
        how = standings([opened(one, vault) for one in of_head], marks, decision.precedence)
        ballots = tuple(
            _entered(entry, person_id, vault, how[entry.number], objections.get(entry.number))
            for entry in of_head
            if entry.person_id == person_id or not voice.by_proxy
        )
        proxy = None if voice.by_proxy else proxies.get(voice.head.id)
        is_taken = proxy is not None and proxy.holder_id is not None
        found.append(OwnHead(voice, ballots, proxy is not None, is_taken))
    return found


def _entered(
    entry: BallotEntry,
    person_id: UUID,
    vault: Vault,
    standing: BallotStanding,
    objection: ObjectionState | None,
) -> Entered:
    ballot = opened(entry, vault)
    is_mine = entry.person_id == person_id
    return Entered(
        entry.number,
        entry.at,
        ballot.way,
        is_mine,
        entry.by_proxy,
        ballot.receipt if is_mine else "",
        ballot.choice if is_mine else None,
        ballot.units,
        standing,
        objection,
    )


@dataclass(frozen=True)
class ReceiptStanding:
    """Where a receipt is in the chain. While voting is open, nothing is said of how it counts."""

    entry: BallotEntry
    standing: BallotStanding | None = None
    choice: Choice | None = None


async def standing_of_receipt(receipt: str, vault: Vault) -> ReceiptStanding | None:
    """None where nobody has such a receipt. A few rows are read, however large the vote."""
    entry = await BallotEntry.get_or_none(receipt=receipt).select_related("decision")
    if entry is None or entry.head_id is None:
        return None
    if entry.decision.published_at is None:
        return ReceiptStanding(entry)
    of_head = await BallotEntry.filter(head_id=entry.head_id, kind=EntryKind.BALLOT)
    ballots: Sequence[Ballot] = [opened(one, vault) for one in of_head]
    marks = await marks_of(entry.decision_id, [one.number for one in of_head])
    how = standings(ballots, marks, entry.decision.precedence)
    return ReceiptStanding(entry, how[entry.number], opened(entry, vault).choice)
