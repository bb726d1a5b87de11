"""What an organisation is told of an event: free of whoever reported it, but for a phone given by consent.

Every channel says what is in here and nothing else, so that a partner's field
list and a reporter's consent are kept in one place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.channels.base import Parcel
from bot.channels.rescue_message import rescue_of
from bot.kernel.data_loader import LookUps
from bot.kernel.links import photo_link
from bot.services import Services
from models.actions.lifts.find import place_at
from models.actions.reports.contact import contact_of
from models.rules.cities.rules import Part
from models.rules.partners.endpoints import EVERY_FIELD, Field
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.rules.reports.photos import PhotoState
from models.tables.cities import Estate
from models.tables.forwarding.drill import Drill
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.contact import Contact
from models.tables.reports.report import Event, Incident, Photo, Report

TEST = "test.drill"
TEST_WORDS = "这是一条测试消息，不是报告，不用派人。收到即可。"
MOST_PHOTOS = 10


async def message_of(services: Services, parcel: Parcel) -> dict[str, Any]:
    """`type`, `timestamp` and `data`, as Standard Webhooks recommends."""
    if isinstance(parcel, Drill):
        return _test_message(services, parcel)
    event = await services.rows.get(Event, parcel.event_id)
    return await message_about(services, event, Addressee(parcel.organisation_id, parcel.part), parcel.id)


@dataclass(frozen=True)
class Addressee:
    """Who is told, and as what."""

    organisation_id: UUID | None
    part: Part | None


async def message_about(
    services: Services, event: Event, to: Addressee, delivery_id: UUID | None
) -> dict[str, Any]:
    """The same of an event that is not sent but pulled; `delivery_id` where it is owed by a delivery too."""
    asked_incident = services.rows.get(Incident, event.incident_id)
    fields, incident = await _fields_for(services.rows, to), await asked_incident
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
            "lift": await _lift(services.rows, incident, fields),
            "policy": incident.policy_snapshot if Field.POLICY in fields else None,
            "report": await _report(services, event, to.part, fields),
            "rescue": await rescue_of(services, event, to.part, to.organisation_id) if trapped else None,
            "status_url": f"{services.settings.public_url}/partners/v1/status",
        },
    }


def _test_message(services: Services, drill: Drill) -> dict[str, Any]:
    return {
        "type": TEST,
        "timestamp": services.clock().isoformat(),
        "data": {"delivery_id": str(drill.id), "test": True, "words": TEST_WORDS},
    }


async def _fields_for(rows: LookUps, to: Addressee) -> frozenset[Field]:
    key = to.organisation_id
    endpoints = await rows.having(Endpoint, "organisation_id", key) if key else []
    return frozenset(one for one in EVERY_FIELD if not endpoints or one.value in endpoints[0].sends)


async def _lift(rows: LookUps, incident: Incident, fields: Collection[Field]) -> dict[str, Any] | None:
    if incident.lift_id is None:
        return None
    # Asked first and awaited then: what is asked together is one query.
    asked_codes = rows.having(LiftCode, "lift_id", incident.lift_id)
    lift = await rows.get(Lift, incident.lift_id)
    asked_use_unit = rows.maybe(Organisation, lift.use_unit_id)
    asked_maintainer = rows.maybe(Organisation, lift.maintainer_id)
    estate = await rows.get(Estate, lift.estate_id)
    codes, use_unit, maintainer = await asked_codes, await asked_use_unit, await asked_maintainer
    parties = Field.PARTIES in fields
    return {
        "code": next((one.code for one in codes if one.revoked_at is None), None),
        "rescue_number": lift.rescue_number,
        "registration_number": lift.registration_number,
        "kind": lift.kind.value,
        "place": place_at(estate, lift),
        "address": estate.address,
        "use_unit": use_unit.name if use_unit and parties else None,
        "maintainer": maintainer.name if maintainer and parties else None,
    }


async def _report(
    services: Services, event: Event, part: Part | None, fields: Collection[Field]
) -> dict[str, Any] | None:
    """What the person said with this event. Who it was only where consent names this recipient.

    `anonymous` says that we do not know it either. `contact` is missing where it may not be given.
    """
    report_id = event.details.get("report")
    if report_id is None:
        return None
    if event.kind is EventKind.ERASURE:
        return {"id": report_id, "erase": ["contact"]}
    key, rows = UUID(report_id), services.rows
    asked_contacts = rows.having(Contact, "report_id", key)
    asked_photos = rows.having(Photo, "report_id", key)
    report = await rows.get(Report, key)
    contact = await contact_of(key) if await asked_contacts else None
    photos = _stored(await asked_photos) if Field.PHOTOS in fields else []
    said = {key: event.details[key] for key in ("latitude", "longitude", "label") if key in event.details}
    standing = Field.STANDING in fields
    told = {
        "id": report_id,
        "anonymous": report.reporter_id is None and contact is None,
        "filed_at": report.filed_at.isoformat(),
        "door": report.door.value if standing else None,
        "role": report.role.value if standing else None,
        "words": event.details.get("words", report.words) if Field.WORDS in fields else "",
        "position": (said or None) if Field.POSITION in fields else None,
        "photos": [photo_link(services, photo.id, services.clock()) for photo in photos],
        "full": None,
    }
    if event.kind is EventKind.REPLIED:
        told["asked"] = event.details.get("asked", "")
    if contact and part in contact.parts and Field.CONTACT in fields:
        told["contact"] = {"phone": services.vault.open(contact.phone_sealed)}
    return told


async def stored_photos(report_id: UUID) -> list[Photo]:
    """Those of a report that can be shown, in the order in which they came."""
    return _stored(await Photo.filter(report_id=report_id).order_by("id"))


def _stored(photos: list[Photo]) -> list[Photo]:
    return [photo for photo in photos if photo.state is PhotoState.STORED][:MOST_PHOTOS]
