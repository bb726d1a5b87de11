"""The units that consented, read from a published bulletin: what an application for the fund rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.rules.votes.counting import Ballot, Precedence, counted_ballots
from models.rules.votes.entries import BallotWay, CastBy, EntryKind, Mark, Marked, marked
from models.rules.votes.tally import Choice


@dataclass(frozen=True)
class UnitInFavour:
    """A unit whose counted ballot says yes. `area` is in 0.01 m2, `entry` the ballot's place in the chain."""

    unit: str
    area: int
    head: int
    entry: int
    way: BallotWay
    by_proxy: bool


def published_marks(published: Mapping[str, Any]) -> Marked:
    """Where ballots stand after everything that the bulletin tells."""
    return marked(
        Mark(one["number"], EntryKind(one["kind"]), one["of"]) for one in published["chain"] if "of" in one
    )


def consents_of(published: Mapping[str, Any]) -> list[UnitInFavour]:
    """In the order of the roll."""
    chain = {one["number"]: one for one in published["chain"]}
    ballots = [_ballot(chain[opening["number"]], opening) for opening in published["openings"]]
    precedence = Precedence(published["decision"]["precedence"])
    counted = counted_ballots(ballots, published_marks(published).out, precedence)
    return [
        UnitInFavour(
            row["unit"], row["area"], row["head"], ballot.number, ballot.way, ballot.by is CastBy.PROXY
        )
        for row in published["roll"]
        if (ballot := counted.get(row["unit"])) is not None and ballot.choice is Choice.FOR
    ]  # fmt: skip


def _ballot(entry: Mapping[str, Any], opening: Mapping[str, Any]) -> Ballot:
    by = CastBy(entry["by"]) if "by" in entry else None  # the first format does not say
    return Ballot(
        entry["number"], BallotWay(entry["way"]), entry["receipt"], tuple(opening["units"]),
        Choice(opening["choice"]), opening["salt"], by,
    )  # fmt: skip
