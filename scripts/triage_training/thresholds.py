"""The lines between filing, asking and neither: where mistakes on texts not taught cost least.

Scores are those of examples whose kind, or template, was left out of training.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.model_selection import GroupKFold

from models.rules.triage.features import features
from models.rules.triage.model import head_of
from models.rules.triage.plain import fold
from scripts.triage_training.corpus import Answer, Example
from scripts.triage_training.train import trapped_of

FOLDS = 10


@dataclass(frozen=True)
class Costs:
    """In minutes of a person's time. `calls_in_a_hundred`: of a hundred first messages so many are calls."""

    missed: int = 1_000  # somebody stays in a cabin, and nobody was asked
    asked_call: int = 1  # a call is filed a question later
    false_call: int = 60  # rescuers set out for nobody
    asked_other: int = 1  # somebody is asked what has nothing to do with it
    calls_in_a_hundred: int = 5


@dataclass(frozen=True)
class Scored:
    example: Example
    score: int


def left_out_scores(examples: Sequence[Example]) -> list[Scored]:
    """The score of each example by a model that has seen nothing of its kind."""
    scored: list[Scored] = []
    groups = [one.group for one in examples]
    for taught, left_out in GroupKFold(FOLDS).split(examples, groups=groups):
        head = head_of(trapped_of([examples[index] for index in taught]))
        for index in left_out:
            one = examples[index]
            scored.append(Scored(one, head.score(features(fold(one.text)))))
    return scored


def cheapest(scored: Sequence[Scored], costs: Costs) -> dict[str, int]:
    """The thresholds, in units of score. Lines to ask back about have no wrong answer, and do not count."""
    calls = sorted(one.score for one in scored if one.example.answer is Answer.CALL)
    others = sorted(one.score for one in scored if one.example.answer is Answer.NO)
    share = costs.calls_in_a_hundred / 100
    call, other = share / len(calls), (1 - share) / len(others)
    # Each line is chosen by itself: whether asking is worth it, and whether filing is.
    possible = min(
        range(-1_000, 500, 8),
        key=lambda line: (
            sum(one < line for one in calls) * call * costs.missed
            + sum(one >= line for one in others) * other * costs.asked_other
        ),
    )
    certain = min(
        range(possible, 1_500, 8),
        key=lambda line: (
            sum(one < line for one in calls) * call * costs.asked_call
            + sum(one >= line for one in others) * other * (costs.false_call - costs.asked_other)
        ),
    )
    return {"possible": possible, "certain": certain}
