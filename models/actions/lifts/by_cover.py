"""Lifts by the state of their insurance, found by an index for a city of any size and age."""

from datetime import datetime
from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Criterion
from tortoise.expressions import Q, RawSQL, ResolveContext, Subquery
from tortoise.query_utils import QueryModifier
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
            return NotAmong(begun) & Q(cover_checked_at__lte=now)
        case CoverState.UNKNOWN:
            unchecked = Q(cover_checked_at__isnull=True) | Q(cover_checked_at__gt=now)
            return NotAmong(begun) & unchecked


def among(rows: QuerySet[Any]) -> Q:
    """Lifts that `rows` of another table has one of."""
    return Q(id__in=Subquery(rows.values("lift_id")))


class NotAmong(Q):
    """Lifts that `rows` of another table has none of, as NOT EXISTS.

    PostgreSQL plans it as an anti-join. It never does so for NOT IN, which it
    answers by reading all of the rows again for each lift once they outgrow work_mem.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__()
        self._none = _NotExists(Subquery(rows.filter(lift_id=RawSQL('"lift"."id"')).values("lift_id")))

    def __bool__(self) -> bool:
        return True

    def resolve(self, _: ResolveContext) -> QueryModifier:
        return QueryModifier(where_criterion=self._none)


class _NotExists(Criterion):
    def __init__(self, rows: Subquery) -> None:
        super().__init__()
        self._rows = rows

    def get_sql(self, ctx: SqlContext) -> str:
        return f"NOT EXISTS {self._rows.get_sql(ctx.copy(subquery=True))}"
