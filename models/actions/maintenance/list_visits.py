"""Records of maintenance as a list: all that was told of, and what of it is doubtful."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.maintenance.read import VisitLine, visit_line
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.maintenance.schedule import Node
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit


class VisitCheck(StrEnum):
    """How far the property company has looked into a doubtful record."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class VisitFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a lift, as in the list of lifts."""

    words: str = ""
    check: VisitCheck | None = None
    node: Node | None = None
    lift_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class RecordLine:
    """`check`, `notice_id`: None where nothing is doubtful, or nobody is to look into it.

    `is_replaced`: a later record corrects this one.
    """

    id: UUID
    lift_id: UUID
    place: str
    maintainer: str
    visit: VisitLine
    is_replaced: bool
    check: VisitCheck | None
    notice_id: UUID | None


async def list_visits(scope: Scope, wanted: VisitFilter, page: PageOf, now: datetime) -> ListPage[RecordLine]:
    rows = await _narrow(MaintenanceVisit.filter(lift_condition(scope, "lift__")), wanted, now)
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(await _lines(shown)), more)


async def record_lines(scope: Scope, keys: Collection[UUID]) -> list[RecordLine]:
    rows = MaintenanceVisit.filter(lift_condition(scope, "lift__"), id__in=list(keys))
    return await _lines(await rows.select_related("lift__estate", "maintainer"))


async def _narrow(
    rows: QuerySet[MaintenanceVisit], wanted: VisitFilter, now: datetime
) -> QuerySet[MaintenanceVisit]:
    exact: dict[str, Any] = {
        "node": wanted.node,
        "lift_id": wanted.lift_id,
        "done_at__gte": wanted.since,
        "done_at__lt": wanted.until,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.words:
        # Of all lifts: the rows are those of the scope already, and asked twice it is a slow plan.
        lifts = await narrow_lifts(Lift.all(), LiftFilter(words=wanted.words), now)
        rows = rows.filter(lift_id__in=Subquery(lifts.values("id")))
    if wanted.check is not None:
        notices = MaintenanceNotice.filter(seen_at__isnull=wanted.check is VisitCheck.OPEN)
        rows = rows.filter(id__in=Subquery(notices.values("visit_id")))
    return rows.select_related("lift__estate", "maintainer")


async def _lines(rows: Collection[MaintenanceVisit]) -> list[RecordLine]:
    keys = [row.id for row in rows]
    notices = {one.visit_id: one for one in await MaintenanceNotice.filter(visit_id__in=keys)}
    replaced = set(await MaintenanceVisit.filter(corrects_id__in=keys).values_list("corrects_id", flat=True))
    return [_line(row, notices.get(row.id), is_replaced=row.id in replaced) for row in rows]


def _line(row: MaintenanceVisit, notice: MaintenanceNotice | None, *, is_replaced: bool) -> RecordLine:
    check = VisitCheck.DONE if notice and notice.seen_at else VisitCheck.OPEN
    return RecordLine(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        maintainer=row.maintainer.name,
        visit=visit_line(row),
        is_replaced=is_replaced,
        check=check if notice else None,
        notice_id=notice.id if notice else None,
    )
