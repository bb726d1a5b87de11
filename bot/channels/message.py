"""What an organisation is told of an event: the payload, free of whoever reported it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.links import photo_link
from bot.services import Services
from models.actions.find_lift import place_of
from models.rules.reports import ReportKind
from models.tables.delivery import Delivery
from models.tables.lift import Lift, LiftCode
from models.tables.report import Event, Incident, Photo, PhotoState, Report

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
            "report": await _report(services, event, services.clock()),
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


async def _report(services: Services, event: Event, now: datetime) -> dict[str, Any] | None:
    """What the person said with this event; never who it was."""
    report_id = event.details.get("report")
    if report_id is None:
        return None
    report = await Report.get(id=UUID(report_id))
    photos = await Photo.filter(report_id=report.id, state=PhotoState.STORED).limit(10)
    said = {key: event.details[key] for key in ("latitude", "longitude", "label") if key in event.details}
    return {
        "filed_at": report.filed_at.isoformat(),
        "door": report.door.value,
        "role": report.role.value,
        "words": event.details.get("words", report.words)[:MAX_WORDS],
        "position": said or None,
        "photos": [photo_link(services, photo.id, now) for photo in photos],
    }
