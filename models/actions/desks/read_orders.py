"""The number under which a desk's own platform has a matter."""

from uuid import UUID

from models.rules.base.numbers import spell_number
from models.tables.desks.record import PartnerRecord
from models.tables.forwarding.delivery import Delivery


async def number_of_order(organisation_id: UUID, incident_id: UUID) -> str:
    """The number of its record, else the ticket that it gave us; empty where there is neither."""
    record = await PartnerRecord.filter(organisation_id=organisation_id, incident_id=incident_id).first()
    if record is not None:
        return record.number
    told = Delivery.filter(organisation_id=organisation_id, incident_id=incident_id).exclude(ticket="")
    delivery = await told.order_by("id").first()
    return delivery.ticket if delivery else ""


async def incident_of_record(organisation_id: UUID, number: str) -> UUID | None:
    """The matter that a record tells of."""
    spelled = spell_number(number)
    record = await PartnerRecord.get_or_none(organisation_id=organisation_id, number=spelled)
    return record.incident_id if record else None
