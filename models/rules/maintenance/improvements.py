"""What would have to be different in an evaluation, line by line: for the maintainer who appeals it."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from models.rules.base.intervals import Seen, bounds
from models.rules.maintenance.evaluation import EvaluationResult, Proved, ScoreStep
from models.rules.maintenance.evaluation_scheme import EvaluationScheme, Measure, MeasureRule


@dataclass(frozen=True)
class Improvement:
    """Full marks for one line, all else as it is.

    `needed`: of a measure the events, among as many as there were; of the lifts a worker how many workers;
    None for the licence. `gain`: points of the score out of 100.
    """

    name: str
    needed: int | None
    gain: Fraction


@dataclass(frozen=True)
class Improvements:
    """`to_next_star`: points of the score that lack to the next star; None at the highest."""

    lines: tuple[Improvement, ...]
    next_star: int | None
    to_next_star: Fraction | None

    def of(self, name: str) -> Improvement | None:
        return next((line for line in self.lines if line.name == name), None)


def improvements(proved: Proved, result: EvaluationResult, scheme: EvaluationScheme) -> Improvements:
    """The lines that are judged and below full marks."""
    counted = [step for step in result.steps if step.points is not None]
    worth = sum(step.worth for step in counted)
    lines = tuple(
        Improvement(step.name, _needed(step, proved, scheme), (step.worth - step.points) * 100 / worth)
        for step in counted
        if step.points is not None and step.points < step.worth
    )
    above = [(least, star) for least, star in scheme.stars if least > result.score]
    least, star = above[-1] if above else (None, None)
    return Improvements(lines, star, None if least is None else least - result.score)


def _needed(step: ScoreStep, proved: Proved, scheme: EvaluationScheme) -> int | None:
    if step.name == "lifts_per_worker":
        return ceil(proved.lifts / scheme.load_full) if scheme.load_full else None
    if step.seen is None:
        return None
    return _events_for_full(step.seen, scheme.measures[Measure(step.name)])


def _events_for_full(seen: Seen, rule: MeasureRule) -> int | None:
    """The fewest successes, or the most failures, of the same exposure that are full marks.

    None where not even the best record of this size would be.
    """

    def is_full(events: int) -> bool:
        ends = bounds(Seen(events, seen.exposure), rule.law)
        return ends.low <= rule.full if rule.less_is_better else ends.high >= rule.full

    if rule.less_is_better:
        return _last(is_full, seen.events) if is_full(0) else None
    most = int(seen.exposure)
    return most - _last(lambda fewer: is_full(most - fewer), most) if is_full(most) else None


def _last(holds: Callable[[int], bool], end: int) -> int:
    """The highest below `end` for which it holds, where it holds for 0 and, once it does not, no more."""
    return bisect_left(range(1, end), True, key=lambda number: not holds(number))
