"""Severe hazards of a scope: the list with those that are overdue, and one with its steps."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.read_file import PaperLine, papers_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.reports.severe_hazards import HazardStanding, HazardState, HazardStep, StopUse
from models.tables.reports.severe_hazard import SevereHazard, SevereHazardStep

NEWEST = "-filed_at"
MOST_STEPS = 200


class HazardsWanted(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    CURED = "cured"
    CLOSED = "closed"


@dataclass(frozen=True)
class HazardLine:
    id: UUID
    lift_id: UUID
    place: str
    district: str
    found_by: str
    filed_at: datetime
    state: HazardState
    is_overdue: bool


@dataclass(frozen=True)
class StepLine:
    step: HazardStep
    words: str
    due_on: date | None
    at: datetime
    by: str
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True)
class HazardView:
    line: HazardLine
    incident_id: UUID
    steps: tuple[StepLine, ...]


async def list_hazards(
    scope: Scope, wanted: HazardsWanted | None, district_id: UUID | None, page: PageOf, now: datetime
) -> ListPage[HazardLine]:
    today = now.astimezone(LOCAL).date()
    rows = _in(scope)
    if wanted is HazardsWanted.OVERDUE:
        rows = rows.filter(standing=HazardStanding.OPEN, due_on__lt=today)
    elif wanted is not None:
        rows = rows.filter(standing=HazardStanding(wanted.value))
    if district_id is not None:
        rows = rows.filter(lift__estate__district_id=district_id)
    shown, more = await rows_of(rows.select_related("lift__estate__district"), page)
    return ListPage(tuple(_line(row, today) for row in shown), more)


async def read_hazard(scope: Scope, hazard_id: UUID, now: datetime) -> HazardView | None:
    """None where the scope has no such hazard."""
    row = await _in(scope).filter(id=hazard_id).select_related("lift__estate__district").first()
    if row is None:
        return None
    steps = await SevereHazardStep.filter(hazard_id=hazard_id).order_by("sequence").limit(MOST_STEPS)
    papers = await papers_of(row.lift_id, [one.id for one in steps])
    return HazardView(
        line=_line(row, now.astimezone(LOCAL).date()),
        incident_id=row.incident_id,
        steps=tuple(
            StepLine(
                one.step,
                one.words,
                one.due_on,
                one.at,
                one.by,
                tuple(paper for paper in papers if paper.about == one.id),
            )
            for one in steps
        ),
    )


async def open_hazards_of(scope: Scope, lift_id: UUID, now: datetime) -> list[HazardLine]:
    """Those of a lift that are not closed, the newest first."""
    rows = _in(scope).filter(Q(lift_id=lift_id) & ~Q(standing=HazardStanding.CLOSED))
    found = await rows.select_related("lift__estate__district").order_by(NEWEST).limit(MOST_STEPS)
    return [_line(row, now.astimezone(LOCAL).date()) for row in found]


def _in(scope: Scope) -> QuerySet[SevereHazard]:
    return SevereHazard.filter(lift_condition(scope, "lift__"))


def _line(row: SevereHazard, today: date) -> HazardLine:
    state = HazardState(HazardStanding(row.standing), StopUse(row.stop), row.due_on)
    return HazardLine(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        district=row.lift.estate.district.name,
        found_by=row.found_by,
        filed_at=row.filed_at,
        state=state,
        is_overdue=state.is_overdue(today),
    )
