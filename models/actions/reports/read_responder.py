"""What a rescuer's page shows beside the rescue: where it is, what people wrote and sent, whom to call."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.reports.voices import VoiceLine, shared_voices_of_incident
from models.actions.rescues.board_details import PersonsWords, persons_words, stations_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.partners.endpoints import SharedField, every_field
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.photos import PhotoState
from models.rules.rescues.stations import NearestStation, nearest_station
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Incident, Photo

MOST_PHOTOS = 12


@dataclass(frozen=True)
class CallersNumber:
    """A number that a reporter lets this unit have, for the vault; whole only for who has accepted."""

    report_id: UUID
    phone_sealed: str


@dataclass(frozen=True)
class ResponderDetails:
    lift_id: UUID | None
    point: Coordinates | None  # of the estate
    station: NearestStation | None
    words: tuple[PersonsWords, ...]
    photos: tuple[UUID, ...]
    voices: tuple[VoiceLine, ...]
    use_unit_id: UUID | None
    use_unit: str
    use_unit_phone: str
    maintainer_id: UUID | None
    maintainer: str
    maintainer_phone: str
    numbers: tuple[CallersNumber, ...]


async def read_responder_details(incident_id: UUID, organisation_id: UUID) -> ResponderDetails:
    """Words, photos, voices and numbers only where the organisation is to be sent such (its field list)."""
    incident = await Incident.get(id=incident_id)
    lift = (
        await Lift.get(id=incident.lift_id).select_related("estate", "use_unit", "maintainer")
        if incident.lift_id
        else None
    )
    endpoint = await Endpoint.get_or_none(organisation_id=organisation_id)
    fields = endpoint.sends if endpoint else every_field()
    point = point_of(lift.estate.latitude_e6, lift.estate.longitude_e6) if lift else None
    stations = await stations_of([incident.city_id]) if point else {}
    words = await persons_words([incident_id]) if SharedField.WORDS in fields else {}
    return ResponderDetails(
        lift_id=incident.lift_id,
        point=point,
        station=nearest_station(point, stations.get(incident.city_id, ())) if point else None,
        words=words.get(incident_id, ()),
        photos=await _photos(incident_id) if SharedField.PHOTOS in fields else (),
        voices=await shared_voices_of_incident(incident_id) if SharedField.PHOTOS in fields else (),
        use_unit_id=lift.use_unit_id if lift else None,
        use_unit=lift.use_unit.name if lift and lift.use_unit else "",
        use_unit_phone=lift.use_unit.phone if lift and lift.use_unit else "",
        maintainer_id=lift.maintainer_id if lift else None,
        maintainer=lift.maintainer.name if lift and lift.maintainer else "",
        maintainer_phone=lift.maintainer.phone if lift and lift.maintainer else "",
        numbers=await _numbers(incident_id, organisation_id) if SharedField.CONTACT in fields else (),
    )


async def _photos(incident_id: UUID) -> tuple[UUID, ...]:
    stored = Photo.filter(report__incident_id=incident_id, state=PhotoState.STORED)
    rows = await stored.order_by("-id").limit(MOST_PHOTOS).values("id")
    return tuple(row["id"] for row in rows)


async def _numbers(incident_id: UUID, organisation_id: UUID) -> tuple[CallersNumber, ...]:
    """Those whose consent in force names the part that the organisation plays in this incident (PIPL 23)."""
    told = Delivery.filter(incident_id=incident_id, organisation_id=organisation_id, part__not_isnull=True)
    parts = [row["part"] for row in await told.distinct().values("part")]
    allowed = Consent.filter(report__incident_id=incident_id, withdrawn_at=None, part__in=parts)
    reports = [row["report_id"] for row in await allowed.distinct().limit(10).values("report_id")]
    contacts = Contact.filter(report_id__in=reports).order_by("-given_at").limit(3)
    return tuple(CallersNumber(one.report_id, one.phone_sealed) for one in await contacts)


async def note_numbers_shown(
    numbers: tuple[CallersNumber, ...], organisation_id: UUID, now: datetime
) -> None:
    """In the audit log, once for each number and unit, before the page shows them whole."""
    name = (await Organisation.get(id=organisation_id)).name
    for one in numbers:
        subject = AuditSubject("report", str(one.report_id))
        noted = AuditEntry.filter(
            subject_kind=subject.kind, subject_id=subject.id, verb="show_contact", actor_name=name
        )
        if not await noted.exists():
            async with in_transaction():
                details = {"organisation": str(organisation_id)}
                actor = Actor(ActorKind.PROGRAM, name=name)
                await record_audit(actor, "show_contact", subject, now, details=details)
