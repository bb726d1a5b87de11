"""Lifts by how their inspection or self-test stands, as a query."""

from datetime import date, timedelta
from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Criterion
from tortoise.expressions import Q, RawSQL, ResolveContext, Subquery
from tortoise.query_utils import QueryModifier
from tortoise.queryset import QuerySet

from models.actions.lifts.by_cover import NotAmong
from models.rules.lifts.examinations import DUE_SOON, ExaminationStanding
from models.tables.lifts import LiftInspection

_ONE_DAY = timedelta(days=1)


def by_examination(standing: ExaminationStanding, today: date) -> Q:
    """`rules.lifts.examinations.next_examination` as a query: the last examination decides."""
    if standing is ExaminationStanding.NO_RECORD:
        return NotAmong(LiftInspection.filter(inspected_on__lte=today))
    if standing is ExaminationStanding.FAILED:
        return _OfLast("passed", "IN (FALSE)", today)
    soon = today + DUE_SOON
    first, last = {
        ExaminationStanding.VALID: (soon + _ONE_DAY, date.max),
        ExaminationStanding.DUE_SOON: (today, soon),
        ExaminationStanding.OVERDUE: (date.min, today - _ONE_DAY),
    }[standing]
    held = _OfLast("valid_until", f"BETWEEN '{first}' AND '{last}'", today)
    return _OfLast("passed", "IN (TRUE)", today) & held


def last_examination(lift_id: Any, today: date) -> QuerySet[LiftInspection]:
    """What is dated later than today has not been done, and counts on its day."""
    done = LiftInspection.filter(lift_id=lift_id, inspected_on__lte=today)
    return done.order_by("-inspected_on").limit(1)


class _OfLast(Q):
    """What holds for a column of a lift's last examination. `holds`: SQL of ours, nothing from outside."""

    def __init__(self, column: str, holds: str, today: date) -> None:
        super().__init__()
        asked = last_examination(RawSQL('"lift"."id"'), today).values(column)
        self._holds = _Holds(Subquery(asked), holds)

    def __bool__(self) -> bool:
        return True

    def resolve(self, _: ResolveContext) -> QueryModifier:
        return QueryModifier(where_criterion=self._holds)


class _Holds(Criterion):
    def __init__(self, value: Subquery, holds: str) -> None:
        super().__init__()
        self._value, self._words = value, holds

    def get_sql(self, ctx: SqlContext) -> str:
        return f"{self._value.get_sql(ctx.copy(subquery=True))} {self._words}"
