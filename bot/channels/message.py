"""What an organisation is told of an event: free of whoever reported it, but for a phone given by consent."""

from typing import Any
from uuid import UUID

from bot.links import photo_link
from bot.services import Services
from models.actions.contact import contact_of
from models.actions.find_lift import place_of
from models.rules.reports import ReportKind
from models.rules.routing import Part
from models.tables.delivery import Delivery
from models.tables.lift import Lift, LiftCode
from models.tables.report import Event, EventKind, Incident, Photo, PhotoState, Report

MAX_WORDS = 2000  # three bytes a character: with everything else below the 20 kB of Standard Webhooks


async def message_of(services: Services, delivery: Delivery) -> dict[str, Any]:
    """`type`, `timestamp` and `data`, as Standard Webhooks recommends."""
    event = await Event.get(id=delivery.event_id)
    incident = await Incident.get(id=delivery.incident_id)
    return {
        "type": f"incident.{event.kind.value}",
        "timestamp": event.at.isoformat(),
        "data": {
            "delivery_id": str(delivery.id),
            "incident_id": str(incident.id),
            "sequence": event.sequence,
            "kind": incident.kind.value,
            "urgent": incident.kind is ReportKind.ENTRAPMENT,
            "category": incident.category.value if incident.category else None,
            "opened_at": incident.opened_at.isoformat(),
            "your_part": delivery.part.value if delivery.part else None,
            "lift": await _lift(incident),
            "policy": incident.policy_snapshot,
            "report": await _report(services, event, delivery.part),
            "status_url": f"{services.settings.public_url}/partners/v1/status",
        },
    }


async def _lift(incident: Incident) -> dict[str, Any] | None:
    if incident.lift_id is None:
        return None
    lift = await Lift.get(id=incident.lift_id).select_related("estate", "use_unit", "maintainer")
    code = await LiftCode.filter(lift_id=lift.id, revoked_at=None).first()
    return {
        "code": code.code if code else None,
        "rescue_number": lift.rescue_number,
        "registration_number": lift.registration_number,
        "kind": lift.kind.value,
        "place": place_of(lift),
        "address": lift.estate.address,
        "use_unit": lift.use_unit.name if lift.use_unit else None,
        "maintainer": lift.maintainer.name if lift.maintainer else None,
    }


async def _report(services: Services, event: Event, part: Part | None) -> dict[str, Any] | None:
    """What the person said with this event. Who it was only where consent names this recipient.

    `anonymous` says that we do not know it either. `contact` is missing where it may not be given.
    """
    report_id = event.details.get("report")
    if report_id is None:
        return None
    if event.kind is EventKind.ERASURE:
        return {"id": report_id, "erase": ["contact"]}
    report = await Report.get(id=UUID(report_id))
    contact = await contact_of(report.id)
    photos = await Photo.filter(report_id=report.id, state=PhotoState.STORED).limit(10)
    said = {key: event.details[key] for key in ("latitude", "longitude", "label") if key in event.details}
    told = {
        "id": report_id,
        "anonymous": report.reporter_id is None and contact is None,
        "filed_at": report.filed_at.isoformat(),
        "door": report.door.value,
        "role": report.role.value,
        "words": event.details.get("words", report.words)[:MAX_WORDS],
        "position": said or None,
        "photos": [photo_link(services, photo.id, services.clock()) for photo in photos],
    }
    if contact and part in contact.parts:
        told["contact"] = {"phone": services.vault.open(contact.phone_sealed)}
    return told
