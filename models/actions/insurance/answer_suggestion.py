"""An insurer's answer to a suggestion: its author reads it, and the matter is closed."""

from datetime import datetime
from uuid import UUID

from models.actions.forwarding.advance_incident import MOVED, PartnerStatus, StatusReport, move_delivery
from models.actions.forwarding.dead_letters import settle_letters
from models.actions.ledger.record import locked_incident
from models.actions.reports.handle_incident import answer_reporter
from models.actions.shared.audit import Actor
from models.actions.shared.organisations import OrganisationName
from models.bulk import save_rows
from models.rules.cities.rules import Part
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident


async def answer_suggestion(
    insurer: OrganisationName, incident_id: UUID, words: str, by: Actor, now: datetime
) -> bool:
    """What still waits to be sent is settled by it. False where it is no suggestion, or was answered."""
    async with locked_incident(incident_id) as incident:
        if incident.kind is not ReportKind.SUGGESTION or incident.progress is Progress.RESOLVED:
            return False
        await answer_reporter(incident_id, words, insurer.name, by, now)
        rows = Delivery.filter(incident_id=incident_id, organisation_id=insurer.id, part=Part.INSURER)
        deliveries = await rows.select_for_update().order_by("id")
        given_up = [one.id for one in deliveries if one.state is DeliveryState.DEAD]
        for one in deliveries:
            move_delivery(one, StatusReport(one.id, PartnerStatus.RESOLVED), now)
        await save_rows(Delivery, deliveries, MOVED)
        await settle_letters(given_up, Settlement.ANSWERED, now)
        await Incident.filter(id=incident_id).update(progress=Progress.RESOLVED, closed_at=now)
    return True
