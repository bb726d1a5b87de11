"""Searching the incidents of a scope: for the list of reports and its export."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.reports.receipts import held_as, tail_of
from models.actions.rescues.board_details import PersonsWords, persons_words
from models.actions.rescues.read import rescue_standings
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.pieces import holds
from models.actions.shared.scope import Scope, incidents_in
from models.rules.lifts import code as lift_code
from models.rules.reports import receipt_number
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.rules.reports.standing import OPEN_RESCUES, MatterState, matter_state
from models.rules.rescues.trap_clock import OPEN_STATES, RescueState
from models.tables.lifts import LiftCode
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue

NEWEST = "-opened_at"
# No index can serve a search for words in the middle of a text, so it looks at this much only.
WORDS_WITHIN = timedelta(days=90)
MOST_WORD_HITS = 1000


class IncidentState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # open, and nobody has accepted it, or has taken the rescue on
    RESOLVED = "resolved"
    MERGED = "merged"


@dataclass(frozen=True)
class IncidentFilter:
    """What is looked for; what is None or empty does not narrow. `until` is not included."""

    words: str = ""
    receipt_hash: str = ""  # of the receipt number that `words` are, by the vault
    kind: ReportKind | None = None
    state: IncidentState | None = None
    since: datetime | None = None
    until: datetime | None = None
    district_id: UUID | None = None
    lift_id: UUID | None = None


@dataclass(frozen=True)
class IncidentLine:
    id: UUID
    opened_at: datetime
    kind: ReportKind
    category: HazardCategory | None
    place: str
    rescue_number: str
    district: str
    state: MatterState
    reports: int
    receipt_tail: str
    words: str
    last_words: str  # said since, in another report or added to one
    is_waited_for: bool  # somebody is inside, or not yet said to be out


async def list_incidents(
    scope: Scope, wanted: IncidentFilter, page: PageOf, now: datetime
) -> ListPage[IncidentLine]:
    found = await _narrow(incidents_in(scope), wanted, now)
    rows = found.select_related("lift__estate__district")
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(await _lines(shown)), more)


async def incident_lines(scope: Scope, keys: Collection[UUID]) -> list[IncidentLine]:
    """Those of the keys that the scope has."""
    rows = incidents_in(scope).filter(id__in=list(keys)).select_related("lift__estate__district")
    return await _lines(await rows)


async def _narrow(rows: QuerySet[Incident], wanted: IncidentFilter, now: datetime) -> QuerySet[Incident]:
    exact: dict[str, Any] = {
        "kind": wanted.kind,
        "opened_at__gte": wanted.since,
        "opened_at__lt": wanted.until,
        "lift__estate__district_id": wanted.district_id,
        "lift_id": wanted.lift_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.state is not None:
        rows = rows.filter(_at_state(wanted.state))
    return rows.filter(_about(wanted, now)) if wanted.words else rows


def _at_state(state: IncidentState) -> Q:
    """As `matter_state` judges: an entrapment by its rescue, all else by its recipients."""
    if state is IncidentState.MERGED:
        return Q(merged_into_id__not_isnull=True)
    trapped = Q(kind=ReportKind.ENTRAPMENT)
    at_rescue = trapped & _rescued(OPEN_STATES)
    match state:
        case IncidentState.OPEN:
            at_recipients = Q(progress__lt=Progress.RESOLVED)
        case IncidentState.WAITING:
            at_recipients, at_rescue = Q(progress=Progress.FILED), trapped & _rescued([RescueState.WAITING])
        case IncidentState.RESOLVED:
            at_recipients, at_rescue = Q(progress=Progress.RESOLVED), trapped & ~_rescued(OPEN_STATES)
    return Q(merged_into_id=None) & (at_rescue | ~trapped & at_recipients)


def _rescued(states: Collection[RescueState]) -> Q:
    return Q(id__in=Subquery(Rescue.filter(state__in=list(states)).values("incident_id")))


def _about(wanted: IncidentFilter, now: datetime) -> Q:
    """A receipt number, a lift's code or its rescue number, else a piece of the place or of what was said."""
    words = wanted.words
    if (number := receipt_number.read(words)) is not None:
        receipts = Report.filter(held_as(number, wanted.receipt_hash))
        return Q(id__in=Subquery(receipts.values("incident_id")))
    if (code := lift_code.read_code(words)) is not None:
        return Q(lift_id__in=Subquery(LiftCode.filter(code=code).values("lift_id")))
    if (rescue_number := lift_code.read_rescue_number(words)) is not None:
        return Q(lift__rescue_number=rescue_number)
    said = Report.filter(filed_at__gte=now - WORDS_WITHIN, words__icontains=words)
    newest = said.order_by("-filed_at").limit(MOST_WORD_HITS)
    return (
        holds("lift__estate__name", words)
        | holds("lift__building", words)
        | Q(id__in=Subquery(newest.values("incident_id")))
    )


async def _lines(rows: list[Incident]) -> list[IncidentLine]:
    of_rows = Report.filter(incident_id__in=[row.id for row in rows])
    counted = await of_rows.annotate(count=Count("id")).group_by("incident_id").values("incident_id", "count")
    counts = {row["incident_id"]: row["count"] for row in counted}
    # The one that opened the matter, however many have joined it.
    opened = {row.id: row.opened_at for row in rows}
    candidates = await of_rows.filter(filed_at__in=list(opened.values()))
    first = {one.incident_id: one for one in candidates if one.filed_at == opened[one.incident_id]}
    rescues = await rescue_standings([row.id for row in rows if row.kind is ReportKind.ENTRAPMENT])
    waited_for = [key for key, standing in rescues.items() if standing in OPEN_RESCUES]
    told = await persons_words(waited_for) if waited_for else {}
    return [
        _line(row, counts.get(row.id, 0), first.get(row.id), rescues.get(row.id), told.get(row.id, ()))
        for row in rows
    ]


def _line(
    row: Incident,
    reports: int,
    first: Report | None,
    rescue: MatterState | None,
    told: Sequence[PersonsWords],
) -> IncidentLine:
    lift, words = row.lift, first.words if first else ""
    newest = max(told, key=lambda one: one.at).text if told else ""
    return IncidentLine(
        id=row.id,
        opened_at=row.opened_at,
        kind=row.kind,
        category=row.category,
        place=place_of(lift) if lift else "",
        rescue_number=lift.rescue_number if lift else "",
        district=lift.estate.district.name if lift else "",
        state=matter_state(row.progress, rescue, is_merged=row.merged_into_id is not None),
        reports=reports,
        receipt_tail=tail_of(first) if first else "",
        words=words,
        last_words=newest if newest != words else "",
        is_waited_for=rescue in OPEN_RESCUES,
    )
