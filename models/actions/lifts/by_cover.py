"""Lifts by the state of their insurance, found by an index for a city of any size and age."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.rules.insurance.cover import EXPIRING_WITHIN, CoverState
from models.tables.insurance.cover_span import CoverSpan


def by_cover(state: CoverState, now: datetime) -> Q:
    """`rules.cover.judge` as a query: of the lift's spans, the last that has begun decides."""
    soon = now + EXPIRING_WITHIN
    begun = CoverSpan.filter(starts_at__lte=now)
    match state:
        case CoverState.IN_FORCE:
            return among(begun.filter(ends_at__gt=soon))
        case CoverState.EXPIRING:
            return among(begun.filter(ends_at__gt=now, ends_at__lte=soon))
        case CoverState.LAPSED:
            to_come = Q(next_starts_at__isnull=True) | Q(next_starts_at__gt=now)
            return among(CoverSpan.filter(to_come, ends_at__lte=now))
        case CoverState.NONE:
            return _never_begun(now) & Q(cover_checked_at__lte=now)
        case CoverState.UNKNOWN:
            unchecked = Q(cover_checked_at__isnull=True) | Q(cover_checked_at__gt=now)
            return _never_begun(now) & unchecked


def _never_begun(now: datetime) -> Q:
    """At the lift, and not as NOT EXISTS: a database would look up every lift where few or none are meant."""
    return Q(covered_from__isnull=True) | Q(covered_from__gt=now)


def among(rows: QuerySet[Any]) -> Q:
    """Lifts that `rows` of another table has one of."""
    return Q(id__in=Subquery(rows.values("lift_id")))
