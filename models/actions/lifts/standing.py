"""Which lifts stood on a day. What counts lifts, or asks something for each, leaves the others out."""

from datetime import date

from tortoise.expressions import Q

from models.actions.shared.scope import where
from models.rules.lifts.state import LiftState


def not_scrapped_on(day: date, to: str = "") -> Q:
    """Scrapped is for good, from `state_since` on. `to`: the way to a lift from another table."""
    return where(f"{to}state__not", LiftState.SCRAPPED) | where(f"{to}state_since__gt", day)


def stood_on(day: date, to: str = "") -> Q:
    """Installed by the day, and not scrapped by then."""
    return where(f"{to}installed_on__lte", day) & not_scrapped_on(day, to)
