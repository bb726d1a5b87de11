"""The lines between filing, asking and neither: where mistakes on texts that were not taught cost least.

The development texts are of people who have not seen the corpus. They choose
the lines and teach nothing; how triage does is told by the unseen texts alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.rules.triage.judging import most_alarming
from models.rules.triage.model import Head
from models.rules.triage.plain import fold
from scripts.triage_training.corpus import lines_of

DEVELOPMENT = Path(__file__).parent / "development"
UNSEEN = Path(__file__).parent / "unseen"
STEP = 8  # units of score


@dataclass(frozen=True)
class Costs:
    """In minutes of a person's time, and how many of a hundred first messages are calls."""

    missed: int = 240  # somebody stays in a cabin, and was not even asked
    asked_call: int = 2  # a call is filed a question later
    false_call: int = 30  # rescuers set out for nobody, or telephone to find out
    asked_other: int = 1  # somebody is asked what has nothing to do with it
    calls_in_a_hundred: int = 5


@dataclass(frozen=True)
class Sides:
    """Texts of people inside, and texts that are no call."""

    inside: Sequence[str]
    no_call: Sequence[str]


def read_sides(folder: Path) -> Sides:
    return Sides(lines_of(folder / "inside.txt"), lines_of(folder / "nocall.txt"))


def cheapest(head: Head, sides: Sides, costs: Costs) -> dict[str, int]:
    """Each line is chosen by itself: whether asking is worth it, and whether filing is."""
    calls = [most_alarming(fold(text), head)[0] for text in sides.inside]
    others = [most_alarming(fold(text), head)[0] for text in sides.no_call]
    call = costs.calls_in_a_hundred / len(calls)
    other = (100 - costs.calls_in_a_hundred) / len(others)

    def cost(line: int, of_call: int, of_other: int) -> float:
        below = sum(score < line for score in calls) * call * of_call
        return below + sum(score >= line for score in others) * other * of_other

    lines = range(-1_200, 1_200, STEP)
    possible = min(lines, key=lambda line: cost(line, costs.missed, costs.asked_other))
    certain = min(lines, key=lambda line: cost(line, costs.asked_call, costs.false_call - costs.asked_other))
    return {"possible": possible, "certain": max(possible, certain)}
