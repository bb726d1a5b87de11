"""Which of several ballots counts for a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.rules.votes.entries import BallotWay, CastBy, Marked
from models.rules.votes.tally import Choice


class Precedence(StrEnum):
    """The ballot that counts for a unit with both an online and a paper one (a city's rule)."""

    ONLINE = "online"  # Shenzhen: the electronic vote wins
    PAPER = "paper"
    LATEST = "latest"


class BallotStanding(StrEnum):
    """State of a ballot in the count."""

    COUNTED = "counted"
    REPLACED = "replaced"  # by a later one, by one whose way goes first, or a proxy's by the owner's own
    SUSPENDED = "suspended"  # somebody has objected, and nobody has decided yet
    VOIDED = "voided"


@dataclass(frozen=True)
class Ballot:
    """An opened ballot. `number` is its place in the chain. `by` is None where nobody wrote it down."""

    number: int
    way: BallotWay
    receipt: str
    units: tuple[str, ...]
    choice: Choice
    salt: str
    by: CastBy | None = CastBy.OWNER


def counted_ballots(
    ballots: Iterable[Ballot], out: Iterable[int], precedence: Precedence
) -> dict[str, Ballot]:
    """The ballot that counts for each unit, without those that are `out`.

    An owner's own word goes before a proxy's, whenever it was said; then the way that goes first; of those
    the last.
    """
    gone = set(out)
    counted: dict[str, Ballot] = {}
    for ballot in sorted(ballots, key=lambda ballot: ballot.number):
        if ballot.number in gone:
            continue
        for unit in ballot.units:
            earlier = counted.get(unit)
            if earlier is None or _replaces(ballot, earlier, precedence):
                counted[unit] = ballot
    return counted


def standings(ballots: Iterable[Ballot], marks: Marked, precedence: Precedence) -> dict[int, BallotStanding]:
    """State of each ballot, by its number. For one head's ballots, that head's alone are enough."""
    listed = list(ballots)
    live = {ballot.number for ballot in counted_ballots(listed, marks.out, precedence).values()}

    def of(number: int) -> BallotStanding:
        if number in marks.voided:
            return BallotStanding.VOIDED
        if number in marks.suspended:
            return BallotStanding.SUSPENDED
        return BallotStanding.COUNTED if number in live else BallotStanding.REPLACED

    return {ballot.number: of(ballot.number) for ballot in listed}


def _replaces(later: Ballot, earlier: Ballot, precedence: Precedence) -> bool:
    is_proxy, was_proxy = later.by is CastBy.PROXY, earlier.by is CastBy.PROXY
    if is_proxy != was_proxy:
        return was_proxy
    return later.way is earlier.way or precedence is Precedence.LATEST or later.way.value == precedence.value
