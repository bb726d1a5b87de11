"""What is open at a lift, for an officer who has somebody on the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.lifts.find import place_of
from models.actions.reports.list_incidents import (
    NEWEST,
    IncidentFilter,
    IncidentLine,
    IncidentState,
    list_incidents,
)
from models.actions.reports.read import RecipientLine, recipient_lines
from models.actions.reports.receipts import holding
from models.actions.rescues.read import RescueView, read_rescue
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope, incidents_in
from models.rules.reports.kinds import ReportKind
from models.tables.reports.contact import Contact
from models.tables.reports.report import Report
from models.vault import Vault

MOST_MATTERS = 5
MOST_REPORTS = 5


@dataclass(frozen=True)
class OpenMatter:
    """One open incident with who was told of it. `rescue` is None for what is no entrapment."""

    line: IncidentLine
    rescue: RescueView | None
    told: tuple[RecipientLine, ...]


@dataclass(frozen=True)
class CallersReport:
    """A report that was filed with this telephone number before."""

    id: UUID
    kind: ReportKind
    filed_at: datetime
    place: str
    is_open: bool


async def open_matters(scope: Scope, lift_id: UUID, now: datetime) -> tuple[OpenMatter, ...]:
    """Entrapments first, then the newest."""
    wanted = IncidentFilter(lift_id=lift_id, state=IncidentState.OPEN)
    lines = (await list_incidents(scope, wanted, PageOf(NEWEST, size=MOST_MATTERS), now)).lines
    matters = [
        OpenMatter(
            line,
            await read_rescue(line.id) if line.kind is ReportKind.ENTRAPMENT else None,
            await recipient_lines(line.id),
        )
        for line in lines
    ]
    return tuple(sorted(matters, key=lambda one: one.rescue is None))


async def reports_of_caller(scope: Scope, phone_hashes: Sequence[str]) -> list[CallersReport]:
    """The newest of those that were filed with this number: a caller who asks how it goes."""
    numbers = Contact.filter(phone_hash__in=list(phone_hashes))
    rows = (
        await Report.filter(
            id__in=Subquery(numbers.values("report_id")),
            incident_id__in=Subquery(incidents_in(scope).values("id")),
        )
        .order_by("-filed_at")
        .limit(MOST_REPORTS)
        .select_related("incident__lift__estate")
    )
    return [_of(row) for row in rows]


def _of(row: Report) -> CallersReport:
    incident = row.incident
    place = place_of(incident.lift) if incident.lift else ""
    return CallersReport(row.id, incident.kind, row.filed_at, place, incident.closed_at is None)


async def report_with_number(scope: Scope, number: str, vault: Vault) -> UUID | None:
    """The report that this receipt is of, where its incident is in the scope."""
    report = await Report.filter(holding(number, vault)).first()
    if report is None or not await incidents_in(scope).filter(id=report.incident_id).exists():
        return None
    return report.id


async def incident_of_report(scope: Scope, report_id: UUID) -> UUID | None:
    """The incident that the report is of now; None where the scope has none such."""
    report = await Report.get_or_none(id=report_id)
    if report is None or not await incidents_in(scope).filter(id=report.incident_id).exists():
        return None
    return report.incident_id
