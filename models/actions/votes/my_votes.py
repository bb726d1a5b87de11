"""What the votes keep of one person, for the person's own data."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.votes.chain import opened
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.owner import Binding
from models.vault import Vault

MOST = 500


@dataclass(frozen=True)
class MyBallot:
    title: str
    at: datetime
    units: tuple[str, ...]
    choice: Choice
    receipt: str


@dataclass(frozen=True)
class MyVotes:
    """`bound`: estates and since when; `ballots`: every one cast online, the last first."""

    bound: tuple[tuple[str, datetime], ...]
    ballots: tuple[MyBallot, ...]


async def votes_of_person(person_id: UUID, vault: Vault) -> MyVotes:
    bindings = Binding.filter(person_id=person_id).order_by("bound_at").limit(MOST)
    entries = BallotEntry.filter(person_id=person_id).order_by("-at").limit(MOST)
    ballots = []
    for entry in await entries.select_related("decision"):
        ballot = opened(entry, vault)
        ballots.append(MyBallot(entry.decision.title, entry.at, ballot.units, ballot.choice, ballot.receipt))
    return MyVotes(
        tuple((one.estate.name, one.bound_at) for one in await bindings.select_related("estate")),
        tuple(ballots),
    )
