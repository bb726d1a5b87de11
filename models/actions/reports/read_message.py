"""What a message may say of an event: read by the data loader, together with what other messages need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.ledger.events import ToldEvent
from models.actions.lifts.find import place_at
from models.actions.reports.contact import ContactView, contact_of
from models.actions.reports.voices import VoiceLine, line_of
from models.data_loader import LookUps
from models.rules.lifts.kind import LiftKind
from models.rules.partners.endpoints import EVERY_FIELD, SharedField
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource, Role
from models.rules.reports.photos import PhotoState
from models.tables.cities import Estate
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.contact import Contact
from models.tables.reports.report import Event, Incident, Photo, Report
from models.tables.reports.voice import Voice

MOST_PHOTOS = 10


@dataclass(frozen=True)
class ToldLift:
    """`code` is the one in force; use unit and maintainer are None where nobody is registered."""

    code: str | None
    rescue_number: str
    registration_number: str
    kind: LiftKind
    place: str
    address: str
    use_unit: str | None
    maintainer: str | None


@dataclass(frozen=True)
class ToldIncident:
    id: UUID
    kind: ReportKind
    severe: bool
    category: HazardCategory | None
    opened_at: datetime
    policy: Mapping[str, Any]
    lift: ToldLift | None


@dataclass(frozen=True)
class ToldPhoto:
    id: UUID
    sha256: str


@dataclass(frozen=True)
class ToldReport:
    """`photos` and `voices`: those that can be shown or played, in the order in which they came."""

    has_author: bool
    filed_at: datetime
    door: ReportSource
    role: Role
    words: str
    contact: ContactView | None
    photos: tuple[ToldPhoto, ...]
    voices: tuple[VoiceLine, ...]


async def read_event(rows: LookUps, event_id: UUID) -> ToldEvent:
    """Raises DoesNotExist."""
    return await rows.get(Event, event_id)


async def read_incident_for(
    rows: LookUps, incident_id: UUID, organisation_id: UUID | None
) -> tuple[ToldIncident, frozenset[SharedField]]:
    """The incident, and which fields this organisation may be sent of it."""
    # Asked first and awaited then: what is asked together is one query.
    asked = rows.get(Incident, incident_id)
    fields, incident = await _fields_for(rows, organisation_id), await asked
    told = ToldIncident(
        incident.id,
        incident.kind,
        incident.severe,
        incident.category,
        incident.opened_at,
        incident.policy_snapshot,
        await _lift(rows, incident.lift_id) if incident.lift_id else None,
    )
    return told, fields


async def read_told_report(rows: LookUps, report_id: UUID) -> ToldReport:
    asked_contacts = rows.having(Contact, "report_id", report_id)
    asked_photos = rows.having(Photo, "report_id", report_id)
    asked_voices = rows.having(Voice, "report_id", report_id)
    report = await rows.get(Report, report_id)
    contact = await contact_of(report_id) if await asked_contacts else None
    return ToldReport(
        report.reporter_id is not None,
        report.filed_at,
        report.door,
        report.role,
        report.words,
        contact,
        _stored(await asked_photos),
        tuple(line for line in map(line_of, await asked_voices) if line.is_shared and line.is_stored),
    )


async def photos_of_event(event_id: UUID) -> tuple[ToldPhoto, ...]:
    """Those of the report that the event tells of."""
    event = await Event.get(id=event_id)
    report_id = event.details.get("report")
    return _stored(await Photo.filter(report_id=report_id).order_by("id")) if report_id else ()


async def _fields_for(rows: LookUps, organisation_id: UUID | None) -> frozenset[SharedField]:
    endpoints = await rows.having(Endpoint, "organisation_id", organisation_id) if organisation_id else []
    return frozenset(one for one in EVERY_FIELD if not endpoints or one.value in endpoints[0].sends)


async def _lift(rows: LookUps, lift_id: UUID) -> ToldLift:
    asked_codes = rows.having(LiftCode, "lift_id", lift_id)
    lift = await rows.get(Lift, lift_id)
    asked_use_unit = rows.maybe(Organisation, lift.use_unit_id)
    asked_maintainer = rows.maybe(Organisation, lift.maintainer_id)
    estate = await rows.get(Estate, lift.estate_id)
    codes, use_unit, maintainer = await asked_codes, await asked_use_unit, await asked_maintainer
    return ToldLift(
        code=next((one.code for one in codes if one.revoked_at is None), None),
        rescue_number=lift.rescue_number,
        registration_number=lift.registration_number,
        kind=lift.kind,
        place=place_at(estate, lift),
        address=estate.address,
        use_unit=use_unit.name if use_unit else None,
        maintainer=maintainer.name if maintainer else None,
    )


def _stored(photos: list[Photo]) -> tuple[ToldPhoto, ...]:
    stored = [photo for photo in photos if photo.state is PhotoState.STORED]
    return tuple(ToldPhoto(photo.id, photo.sha256) for photo in stored[:MOST_PHOTOS])
