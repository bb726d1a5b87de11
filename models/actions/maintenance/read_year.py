"""What happened at a lift within twelve months, for its strip."""

from datetime import datetime, time
from uuid import UUID

from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.year import Happening, LiftMonth, year_before, year_of
from models.rules.reports.kinds import ReportKind
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.reports.report import Incident

MOST = 2000
_SHOWN = {ReportKind.ENTRAPMENT: Happening.TRAPPED, ReportKind.HAZARD: Happening.HAZARD}


async def read_year(lift_id: UUID, now: datetime) -> tuple[LiftMonth, ...]:
    """Matters that were joined with another one count once."""
    today = now.astimezone(LOCAL).date()
    since = datetime.combine(year_before(today), time(), LOCAL)
    matters = (
        await Incident.filter(
            lift_id=lift_id,
            kind__in=list(_SHOWN),
            opened_at__gte=since,
            opened_at__lte=now,
            merged_into_id=None,
        )
        .limit(MOST)
        .values_list("opened_at", "kind")
    )
    visits = (
        await MaintenanceVisit.filter(
            lift_id=lift_id, done_at__gte=since, done_at__lte=now, correction__id__isnull=True
        )
        .limit(MOST)
        .values_list("done_at", flat=True)
    )
    happened = [(at, _SHOWN[ReportKind(kind)]) for at, kind in matters]
    happened += [(at, Happening.VISIT) for at in visits]
    return year_of(today, [(at.astimezone(LOCAL).date(), kind) for at, kind in happened])
