"""The trapped person's own word: out, or still inside."""

from datetime import datetime, timedelta
from uuid import UUID

from models.actions.rescues.join import REPORTER, party_of
from models.actions.rescues.record_status import RecordedStatus, hear_word
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.tables.reports.report import Incident, Report

# As long as a closed incident can be reopened by its own reporters; later, it is a new one.
ANSWER_WITHIN = timedelta(days=14)


async def answer_release(
    report_id: UUID, step: Step, known_by: KnownBy, now: datetime
) -> RecordedStatus | None:
    """CONFIRMED or STILL_INSIDE from the author of a report; None where it is too late to say so."""
    report = await Report.get(id=report_id)
    incident = await Incident.get(id=report.incident_id)
    if incident.closed_at is not None and now - incident.closed_at > ANSWER_WITHIN:
        return None
    word = StatusUpdate(step, now, now, party_of(report), REPORTER, known_by)
    return await hear_word(incident.id, word, now, more={"report": str(report.id)})
