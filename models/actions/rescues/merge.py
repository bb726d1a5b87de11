"""An entrapment turns out to be another open one: its ladder ends there, and its filings count here."""

from datetime import datetime

from models.actions.rescues.join_outage import leave_outage
from models.rules.rescues.trap_clock import RescueState
from models.tables.reports.report import Incident
from models.tables.rescues import Rescue


async def merge_rescue(incident: Incident, into: Incident | None, now: datetime) -> None:
    """In the transaction that merges the incidents and holds both locks. Without `into` it only ends."""
    merged = await Rescue.get_or_none(incident_id=incident.id)
    known = await Rescue.get_or_none(incident_id=into.id) if into else None
    if merged is None:
        return
    await Rescue.filter(id=merged.id).update(state=RescueState.MERGED, due_at=None, lease=None)
    await leave_outage(merged, now)
    if known is not None:
        await Rescue.filter(id=known.id).update(
            filings=known.filings + merged.filings,
            filings_inside=known.filings_inside + merged.filings_inside,
            people_inside=max(known.people_inside or 0, merged.people_inside or 0) or None,
            needs_help=known.needs_help or merged.needs_help,
        )
