"""Where the people of an organisation set out from: the nearest rescue station is paged first."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.versions import require_version
from models.rules.lifts.coordinates import Coordinates, point_of
from models.tables.partners.organisation import Organisation


async def read_place(organisation_id: UUID) -> Coordinates | None:
    row = await Organisation.get(id=organisation_id)
    return point_of(row.latitude_e6, row.longitude_e6)


async def set_place(
    organisation_id: UUID, point: Coordinates | None, by: Actor, now: datetime, made_from: str
) -> None:
    """None takes the place away. Raises ChangedMeanwhile."""
    async with in_transaction():
        row = await Organisation.filter(id=organisation_id).select_for_update().get()
        kept = point_of(row.latitude_e6, row.longitude_e6)
        require_version(made_from, kept)
        if point == kept:
            return
        row.latitude_e6 = point.latitude_e6 if point else None
        row.longitude_e6 = point.longitude_e6 if point else None
        await row.save(update_fields=["latitude_e6", "longitude_e6"])
        details = {"point": f"{row.latitude_e6},{row.longitude_e6}" if point else ""}
        subject = AuditSubject("organisation", str(organisation_id))
        await record_audit(by, "place_organisation", subject, now, details=details)
