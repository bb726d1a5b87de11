"""What came of a vote, counted in the three ways that somebody may hold to be right."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.rules.votes.bulletin import result_rows
from models.rules.votes.counting import Ballot, Precedence, counted_ballots
from models.rules.votes.entries import Marked
from models.rules.votes.tally import (
    Choice,
    Count,
    NonVoters,
    TallyResult,
    Threshold,
    Unit,
    count,
    judge_count,
    with_non_voters,
)


@dataclass(frozen=True)
class CountingRule:
    """What a decision's terms say of counting."""

    threshold: Threshold
    precedence: Precedence
    non_voters: NonVoters


@dataclass(frozen=True)
class VoteOutcome:
    """`strict` is by law, without the ballots that are under objection; `counted` the ballots in it by unit.

    `by_estate_rule` adds owners who did not vote as the estate's rule has them; `with_disputed` counts as if
    every objection that waits were dismissed.
    """

    counted: dict[str, Ballot]
    strict: Count
    by_estate_rule: Count
    with_disputed: Count
    threshold: Threshold

    @property
    def judged(self) -> TallyResult:
        """The strict count with every comparison."""
        return judge_count(self.strict, self.threshold)

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """As published."""
        ways = {
            "strict": self.strict, "by_estate_rule": self.by_estate_rule, "with_disputed": self.with_disputed,
        }  # fmt: skip
        return {name: result_rows(way, judge_count(way, self.threshold)) for name, way in ways.items()}

    @property
    def flips(self) -> bool:
        """True where the outcome depends on the way of counting: announce it only with these words."""
        return len({row["passed"] for row in self.rows.values()}) > 1


def outcome(
    roll: Iterable[Unit],
    ballots: Iterable[Ballot],
    marks: Marked,
    rule: CountingRule,
    delivered: Collection[str],
) -> VoteOutcome:
    """`delivered`: units whose notice is proved to have arrived."""
    units, cast = list(roll), list(ballots)
    counted = counted_ballots(cast, marks.out, rule.precedence)
    disputed = counted_ballots(cast, marks.voided, rule.precedence)
    choices = _choices(counted)
    return VoteOutcome(
        counted,
        strict=count(units, choices),
        by_estate_rule=count(units, with_non_voters(units, choices, rule.non_voters, delivered)),
        with_disputed=count(units, _choices(disputed)),
        threshold=rule.threshold,
    )


def _choices(counted: dict[str, Ballot]) -> dict[str, Choice]:
    return {unit: ballot.choice for unit, ballot in counted.items()}


def in_force(results: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of published results the corrected ones, where objections were decided after the close."""
    corrected: Mapping[str, Any] | None = results.get("corrected")
    return corrected or results
