"""Evaluating a maintainer (维保单位评测): from what it proves and what was measured to a star and a grade.

The three dimensions are those of 002 Chongqing: 资质 (qualification), 技术力量
(strength) and 业绩 (record). What each is worth is a city's dated scheme. The
result carries its steps.

Few events are judged by what they do not rule out: a measure counts at the
better end of its 95 % interval. So 4 of 4 in time are full marks, as 400 of 400
are; 3 of 4 may be bad luck, 300 of 400 are not. What was never seen has no weight, nor
has what was seen less often than the scheme asks for (`least`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from models.rules.base.intervals import Seen, bounds
from models.rules.maintenance.evaluation_scheme import EvaluationScheme, Measure, MeasureRule


class EvaluationState(StrEnum):
    DRAFT = "draft"
    PUBLIC = "public"  # 公示: everybody may read it, the maintainer may appeal
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AppealAnswer(StrEnum):
    UPHELD = "upheld"  # the evaluation is withdrawn
    DISMISSED = "dismissed"


class Dimension(StrEnum):
    QUALIFICATION = "qualification"  # 资质
    STRENGTH = "strength"  # 技术力量
    RECORD = "record"  # 业绩


@dataclass(frozen=True)
class Proved:
    """Facts that the maintainer proves of itself."""

    licence_level: str
    licence_until: date | None
    workers: int
    engineers: int
    lifts: int


@dataclass(frozen=True)
class ScoreStep:
    """One line of "how this is computed". `points` of `worth`; None where there was nothing to judge.

    `judged` and `worst`: the ends of the interval, the one that counts and the other. `least`: how much
    the scheme wants to have seen, where it is more than was.
    """

    dimension: Dimension
    name: str
    points: Fraction | None
    worth: int
    seen: Seen | None = None
    judged: Fraction | None = None
    worst: Fraction | None = None
    least: Fraction | None = None


@dataclass(frozen=True)
class EvaluationResult:
    """`score` is out of 100. `star`: 2 to 5, 0 for none. `is_ranked`: there was enough to compare by."""

    steps: tuple[ScoreStep, ...]
    score: Fraction
    star: int
    grade: str
    is_ranked: bool


def evaluate(
    proved: Proved, seen: Mapping[Measure, Seen], scheme: EvaluationScheme, on: date
) -> EvaluationResult:
    """Evaluate a maintainer by the scheme. `on`: the day on which a licence must still hold.

    A measure without data is left out, and the others keep their proportion.
    """
    steps = (
        _qualification(proved, scheme, on),
        _strength(proved, scheme),
        *(_measured(measure, seen.get(measure), rule) for measure, rule in scheme.measures.items()),
    )
    counted = [(step.points, step.worth) for step in steps if step.points is not None]
    worth = sum(one for _, one in counted)
    points = Fraction(sum(one for one, _ in counted))
    score = points * 100 / worth if worth else Fraction()
    return EvaluationResult(
        steps=steps,
        score=score,
        star=next((star for least, star in scheme.stars if score >= least), 0),
        grade=next((grade for least, grade in scheme.grades if score >= least), scheme.lowest_grade),
        is_ranked=proved.lifts >= scheme.least_lifts,
    )


def _qualification(proved: Proved, scheme: EvaluationScheme, on: date) -> ScoreStep:
    """By the licence's level; nothing where it has run out."""
    worth = scheme.worth_of_qualification
    holds = proved.licence_until is not None and proved.licence_until >= on
    share = scheme.licences.get(proved.licence_level, Fraction()) if holds else Fraction()
    return ScoreStep(Dimension.QUALIFICATION, "licence", worth * share, worth)


def _strength(proved: Proved, scheme: EvaluationScheme) -> ScoreStep:
    """By how many lifts fall to one licensed worker."""
    worth = scheme.worth_of_strength
    if not proved.lifts:
        return ScoreStep(Dimension.STRENGTH, "lifts_per_worker", None, worth)
    if not proved.workers:
        return ScoreStep(Dimension.STRENGTH, "lifts_per_worker", Fraction(), worth)
    load = Seen(proved.lifts, Fraction(proved.workers))
    share = along(Fraction(proved.lifts, proved.workers), scheme.load_full, scheme.load_none)
    return ScoreStep(Dimension.STRENGTH, "lifts_per_worker", worth * share, worth, load)


def _measured(measure: Measure, seen: Seen | None, rule: MeasureRule) -> ScoreStep:
    if seen is None or not seen.exposure:
        return ScoreStep(Dimension.RECORD, measure, None, rule.worth)
    if seen.exposure < rule.least:
        return ScoreStep(Dimension.RECORD, measure, None, rule.worth, seen, least=rule.least)
    ends = bounds(seen, rule.law)
    best, worst = (ends.low, ends.high) if rule.less_is_better else (ends.high, ends.low)
    points = rule.worth * along(best, rule.full, rule.none)
    return ScoreStep(Dimension.RECORD, measure, points, rule.worth, seen, best, worst)


def along(value: Fraction, full: Fraction, none: Fraction) -> Fraction:
    """The position between `none` (0) and `full` (1), whichever of them is larger."""
    return min(max((value - none) / (full - none), Fraction()), Fraction(1))


class EvaluationRefusal(StrEnum):
    """Reasons to refuse a step of an evaluation."""

    WRONG_STATE = "wrong_state"
    TOO_EARLY = "too_early"  # the publicity period is not over
    TOO_LATE = "too_late"
    OPEN_APPEAL = "open_appeal"


def may_publish(
    state: EvaluationState, until: datetime | None, open_appeals: int, now: datetime
) -> EvaluationRefusal | None:
    """None where it may. Publication waits for the end of the period and for every answer."""
    if state is not EvaluationState.PUBLIC or until is None:
        return EvaluationRefusal.WRONG_STATE
    if now < until:
        return EvaluationRefusal.TOO_EARLY
    return EvaluationRefusal.OPEN_APPEAL if open_appeals else None


def may_appeal(state: EvaluationState, until: datetime | None, now: datetime) -> EvaluationRefusal | None:
    """None where it may: from the beginning of the publicity period to its end."""
    if state is not EvaluationState.PUBLIC or until is None:
        return EvaluationRefusal.WRONG_STATE
    return None if now < until else EvaluationRefusal.TOO_LATE
