"""Limits of the open figures: only months that are over, and no small counts."""

from collections.abc import Mapping
from datetime import date, timedelta

from models.rules.rescues.figures import Period
from models.rules.surveys.suppression import TablePart, withheld

GOOD_STAR = 3


def last_twelve_months(today: date) -> Period:
    """The twelve full months before this one: figures that change daily would tell each event by itself."""
    first = today.replace(day=1)
    return Period(first.replace(year=first.year - 1), first - timedelta(days=1))


def small_ones(counts: Mapping[str, int]) -> set[str]:
    """The groups whose counts must not stand beside the others and their sum. Empty groups hide nothing."""
    order = list(counts)
    parts = [TablePart("", name, frozenset({number}), counts[name]) for number, name in enumerate(order)]
    filled = {number: counts[name] for number, name in enumerate(order) if counts[name]}
    return {part.key for part in withheld(parts, filled)}
