"""The lines between filing, asking and neither: where mistakes on texts that were not taught cost least.

The development texts are of people who have not seen the corpus. They choose
the lines and teach nothing; how triage does is told by the unseen texts alone.
"""

from dataclasses import dataclass
from math import log

from sklearn.linear_model import LogisticRegression

from models.rules.triage.judging import most_alarming
from models.rules.triage.model import UNIT, Head
from models.rules.triage.plain import fold
from scripts.triage_training.corpus import Sides


@dataclass(frozen=True)
class Costs:
    """In minutes of a person's time, and how many of a hundred first messages are calls."""

    missed: int = 160  # somebody stays in a cabin, and was not even asked
    asked_call: int = 20  # a call is filed a question later, and a frightened person may not answer it
    false_call: int = 8  # the desk telephones, and at the worst rescuers set out for nobody
    asked_other: int = 1  # somebody is asked what has nothing to do with it
    calls_in_a_hundred: int = 5


def cheapest(head: Head, sides: Sides, costs: Costs) -> dict[str, int]:
    """Where asking begins to be worth it, and where filing does.

    A logistic curve through the scores of both sides gives the odds of a call
    (Platt), which are then those of the stated share of calls. Counting the
    mistakes of a few hundred texts instead would hang on single texts.
    """
    scores = [most_alarming(fold(text), head)[0] / UNIT for text in (*sides.inside, *sides.no_call)]
    calls = [1] * len(sides.inside) + [0] * len(sides.no_call)
    curve = LogisticRegression(C=1e6, class_weight="balanced").fit([[score] for score in scores], calls)
    slope, middle = float(curve.coef_[0][0]), float(curve.intercept_[0])
    rarer = log((100 - costs.calls_in_a_hundred) / costs.calls_in_a_hundred)

    def line(odds: float) -> int:
        return round((log(odds) + rarer - middle) / slope * UNIT)

    possible = line(costs.asked_other / costs.missed)
    certain = line((costs.false_call - costs.asked_other) / costs.asked_call)
    return {"possible": possible, "certain": max(possible, certain)}
