"""What an organisation is told of an event: free of whoever reported it, but for a phone given by consent.

Every channel says what is in here and nothing else, so that a partner's field
list and a reporter's consent are kept in one place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.channels.rescue_message import rescue_of
from bot.kernel.links import photo_link, voice_link
from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.ledger.events import ToldEvent
from models.actions.reports.read_message import ToldLift, read_event, read_incident_for, read_told_report
from models.actions.reports.voices import VoiceLine
from models.rules.cities.rules import Part
from models.rules.partners.endpoints import SharedField
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind

TEST = "test.drill"
TEST_WORDS = "这是一条测试消息，不是报告，不用派人。收到即可。"


async def message_of(services: Services, parcel: Parcel) -> dict[str, Any]:
    """`type`, `timestamp` and `data`, as Standard Webhooks recommends."""
    owed = owed_of(parcel)
    if owed is None:
        return _test_message(services, parcel)
    event = await read_event(services.rows, owed.event_id)
    return await message_about(services, event, Addressee(owed.organisation_id, owed.part), owed.id)


@dataclass(frozen=True)
class Addressee:
    """Who is told, and as what."""

    organisation_id: UUID | None
    part: Part | None


async def message_about(
    services: Services, event: ToldEvent, to: Addressee, delivery_id: UUID | None
) -> dict[str, Any]:
    """The same of an event that is not sent but pulled; `delivery_id` where it is owed by a delivery too."""
    incident, fields = await read_incident_for(services.rows, event.incident_id, to.organisation_id)
    trapped = incident.kind is ReportKind.ENTRAPMENT
    return {
        "type": f"incident.{event.kind.value}",
        "timestamp": event.at.isoformat(),
        "data": {
            "delivery_id": str(delivery_id) if delivery_id else None,
            "incident_id": str(incident.id),
            "sequence": event.sequence,
            "kind": incident.kind.value,
            "urgent": trapped,
            "severe": incident.severe,
            "category": incident.category.value if incident.category else None,
            "opened_at": incident.opened_at.isoformat(),
            "your_part": to.part.value if to.part else None,
            "lift": _lift(incident.lift, fields),
            "policy": incident.policy if SharedField.POLICY in fields else None,
            "report": await _report(services, event, to.part, fields),
            "rescue": await rescue_of(services, event, to.part, to.organisation_id) if trapped else None,
            "status_url": f"{services.settings.public_url}/partners/v1/status",
        }
        | _order(event),
    }


def _test_message(services: Services, drill: Parcel) -> dict[str, Any]:
    return {
        "type": TEST,
        "timestamp": services.clock().isoformat(),
        "data": {"delivery_id": str(drill.id), "test": True, "words": TEST_WORDS},
    }


def _order(event: ToldEvent) -> dict[str, Any]:
    """What a desk says of its order: that it is urgent, or what the person said in the call back."""
    if event.kind not in (EventKind.URGED, EventKind.CALLED_BACK, EventKind.RATED):
        return {}
    said = {name: event.details.get(name) for name in ("number", "words", "satisfied", "score")}
    return {"order": {"by": event.actor, **said}}


def _lift(lift: ToldLift | None, fields: Collection[SharedField]) -> dict[str, Any] | None:
    if lift is None:
        return None
    parties = SharedField.PARTIES in fields
    return {
        "code": lift.code,
        "rescue_number": lift.rescue_number,
        "registration_number": lift.registration_number,
        "kind": lift.kind.value,
        "place": lift.place,
        "address": lift.address,
        "use_unit": lift.use_unit if parties else None,
        "maintainer": lift.maintainer if parties else None,
    }


async def _report(
    services: Services, event: ToldEvent, part: Part | None, fields: Collection[SharedField]
) -> dict[str, Any] | None:
    """What the person said with this event. Who it was only where consent names this recipient.

    `anonymous` says that we do not know it either. `contact` is missing where it may not be given.
    """
    report_id = event.details.get("report")
    if report_id is None:
        return None
    if event.kind is EventKind.ERASURE:
        return {"id": report_id, "erase": ["contact"]}
    report = await read_told_report(services.rows, UUID(report_id))
    contact = report.contact
    photos, voices = (report.photos, report.voices) if SharedField.PHOTOS in fields else ((), ())
    said = {key: event.details[key] for key in ("latitude", "longitude", "label") if key in event.details}
    standing = SharedField.STANDING in fields
    told = {
        "id": report_id,
        "anonymous": not report.has_author and contact is None,
        "filed_at": report.filed_at.isoformat(),
        "door": report.door.value if standing else None,
        "role": report.role.value if standing else None,
        "words": event.details.get("words", report.words) if SharedField.WORDS in fields else "",
        "position": (said or None) if SharedField.POSITION in fields else None,
        "photos": [photo_link(services, photo.id) for photo in photos],
        "voices": [_voice(services, voice) for voice in voices],
        "full": None,
    }
    if event.kind is EventKind.REPLIED:
        told["asked"] = event.details.get("asked", "")
    if contact and part in contact.parts and SharedField.CONTACT in fields:
        told["contact"] = {"phone": services.vault.open(contact.phone_sealed)}
    return told


def _voice(services: Services, voice: VoiceLine) -> dict[str, Any]:
    """`url` is an MP3. `transcript`: what a machine heard, which may be wrong; empty where none was asked."""
    return {
        "url": voice_link(services, voice.id),
        "seconds": voice.seconds,
        "note": voice.note,
        "transcript": voice.transcript,
    }
