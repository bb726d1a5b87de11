"""Another person reports an entrapment that is open: counted, told, and believed where it was called over."""

from datetime import datetime

from tortoise.expressions import F

from models.actions.ledger.write import owe_counted, recipients_of
from models.actions.rescues.clock import standing_of
from models.actions.rescues.record_status import apply_rescue_word
from models.rules.reports.kinds import Role
from models.rules.rescues.trap_clock import RescueState, StatusUpdate, Step, known_by_door
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue

REPORTER = "报告人"


def party_of(report: Report) -> str:
    return f"report:{report.id}"


async def join_rescue(incident: Incident, report: Report, event: Event, now: datetime) -> None:
    """In the transaction of the filing, which holds the incident's lock."""
    await owe_counted(await recipients_of(incident), event, incident, now)
    counted = Rescue.filter(incident_id=incident.id)
    inside = int(report.role is Role.INSIDE)
    await counted.update(filings=F("filings") + 1, filings_inside=F("filings_inside") + inside)
    # What was journaled while the database was away comes late, with the time at which it was told.
    await counted.filter(reported_at__gt=now).update(reported_at=now)
    if await counted.filter(state=RescueState.RELEASED, released_at__lt=now).exists() and (
        standing := await standing_of(incident)
    ):
        # Somebody reports after it was said that all are out: not all are.
        word = StatusUpdate(
            Step.STILL_INSIDE, now, now, party_of(report), REPORTER, known_by_door(report.door)
        )
        await apply_rescue_word(standing, word, now)
