"""All filters of the console's templates."""

from typing import Any

from api.console.words import audit, day, insurance, lifts, maintenance, people, reports, rescues, times
from api.console.words import forwarding as deliveries

SUBJECTS = (audit, day, deliveries, insurance, lifts, maintenance, people, reports, rescues, times)


def console_filters() -> dict[str, Any]:
    return {name: words for subject in SUBJECTS for name, words in subject.FILTERS.items()}
