"""What staff of an organisation say on a page, of everything that it was sent of an incident."""

from datetime import datetime
from uuid import UUID

from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, apply_word
from models.rules.reports.kinds import Progress
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident

MOST_DELIVERIES = 200


async def speak_for(
    incident: Incident, organisation_id: UUID, word: PartnerStatus, ticket: str, note: str, now: datetime
) -> bool:
    """Inside the transaction that holds the incident's lock. What still waits to be sent is settled by it.

    False where nothing was sent to the organisation, or it is too late to refuse.
    """
    rows = Delivery.filter(incident_id=incident.id, organisation_id=organisation_id).order_by("id")
    deliveries = await rows.limit(MOST_DELIVERIES).select_related("organisation")
    refuses = word is PartnerStatus.REFUSED
    if not deliveries or (refuses and any(one.progress > Progress.FILED for one in deliveries)):
        return False
    for one in deliveries:
        await apply_word(incident, one, StatusReport(one.id, word, "" if refuses else ticket, note), now)
    return True
