"""A person's own reports, in short, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.lifts.find import place_at
from models.actions.reports.receipts import number_of
from models.actions.rescues.read import rescue_standings
from models.actions.shared.cursor import Cursor, paginate
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.rules.reports.standing import MatterState, matter_state
from models.tables.reports.report import Report
from models.vault import Vault


@dataclass(frozen=True)
class OwnReport:
    receipt_number: str
    kind: ReportKind
    category: HazardCategory | None
    place: str
    filed_at: datetime
    progress: Progress
    state: MatterState


async def list_own_reports(
    person_id: UUID, vault: Vault, after: Cursor | None, size: int
) -> tuple[list[OwnReport], Cursor | None]:
    """A page, and the cursor of the one after it."""
    rows = Report.filter(reporter_id=person_id).select_related("incident__lift__estate")
    shown, following = await paginate(rows, "-filed_at", after, size)
    rescues = await rescue_standings([one.incident_id for one in shown])
    return [_line(one, rescues.get(one.incident_id), vault) for one in shown], following


def _line(report: Report, rescue: MatterState | None, vault: Vault) -> OwnReport:
    incident = report.incident
    lift = incident.lift
    return OwnReport(
        receipt_number=number_of(report, vault),
        kind=incident.kind,
        category=incident.category,
        place=place_at(lift.estate, lift) if lift else "",
        filed_at=report.filed_at,
        progress=incident.progress,
        state=matter_state(incident.progress, rescue),
    )
