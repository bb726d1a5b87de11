"""Evaluating a maintainer (维保单位评测): from what it proves and what was measured to a star and a grade.

The three dimensions are those of 002 Chongqing: 资质 (qualification), 技术力量
(strength) and 业绩 (record). What each is worth is a city's dated scheme. All
arithmetic is exact; the result carries its steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from models.rules.base.shrinkage import Prior, Seen, prior_of
from models.rules.maintenance.evaluation_scheme import EvaluationScheme, Measure


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
    """One line of "how this is computed". `points` of `worth`; None where there was nothing to judge."""

    dimension: Dimension
    name: str
    points: Fraction | None
    worth: int
    seen: Seen | None = None
    shrunk: Fraction | None = None
    prior: Prior | None = None


@dataclass(frozen=True)
class EvaluationResult:
    """`score` is out of 100. `star`: 2 to 5, 0 for none. `is_ranked`: there was enough to compare by."""

    steps: tuple[ScoreStep, ...]
    score: Fraction
    star: int
    grade: str
    is_ranked: bool


def priors_of(
    everybody: Sequence[Mapping[Measure, Seen]], scheme: EvaluationScheme
) -> dict[Measure, Prior | None]:
    """The prior of each measure, from all maintainers of the city in the period."""
    return {
        measure: prior_of(
            [one[measure] for one in everybody if measure in one], rule.law, rule.weakest, rule.strongest
        )
        for measure, rule in scheme.measures.items()
    }


def evaluate(
    proved: Proved,
    seen: Mapping[Measure, Seen],
    priors: Mapping[Measure, Prior | None],
    scheme: EvaluationScheme,
    on: date,
) -> EvaluationResult:
    """Evaluate a maintainer by the scheme. `on`: the day on which a licence must still hold.

    A measure that nobody in the city has data for is left out, and the others
    keep their proportion. One that only this maintainer lacks counts at the
    city's rate: too little is known to praise or to blame.
    """
    steps = (
        _qualification(proved, scheme, on),
        _strength(proved, scheme),
        *(_measured(measure, seen, priors[measure], scheme) for measure in scheme.measures),
    )
    counted = [(step.points, step.worth) for step in steps if step.points is not None]
    worth = sum(one for _, one in counted)
    score = sum((points for points, _ in counted), Fraction()) * 100 / worth if worth else Fraction()
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


def _measured(
    measure: Measure, seen: Mapping[Measure, Seen], prior: Prior | None, scheme: EvaluationScheme
) -> ScoreStep:
    rule = scheme.measures[measure]
    if prior is None:
        return ScoreStep(Dimension.RECORD, measure, None, rule.worth)
    own = seen.get(measure, Seen(0, Fraction()))
    shrunk = prior.shrink(own)
    return ScoreStep(
        Dimension.RECORD,
        measure,
        rule.worth * along(shrunk, rule.full, rule.none),
        rule.worth,
        own,
        shrunk,
        prior,
    )


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
