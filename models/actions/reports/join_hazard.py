"""Another person reports an open hazard: its recipients are told, and more of them where it is severe now."""

from datetime import datetime

from models.actions.ledger.recipients import recipients_for
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import owe_counted
from models.rules.reports.kinds import ReportKind
from models.rules.triage import is_severe
from models.tables.reports.report import Event, Incident


async def join_hazard(incident: Incident, words: str, event: Event, now: datetime) -> None:
    """In the transaction of the filing, which holds the incident's lock."""
    told = {one.organisation.id: one for one in await responsible_now(incident, now)}
    if await becomes_severe(incident, words):
        told = {one.organisation.id: one for one in await recipients_for(incident, now)} | told
    await owe_counted(told.values(), event, incident, now)


async def becomes_severe(incident: Incident, words: str) -> bool:
    """Whether these words make it a severe hazard, which it was not before."""
    if incident.severe or incident.kind is not ReportKind.HAZARD or not is_severe(words):
        return False
    incident.severe = True
    await incident.save(update_fields=["severe"])
    return True
