"""Who is appointed to which post of a use unit or maintainer, and until when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, organisations_in
from models.rules.duty.kinds import REGIME_OF, DutyPost, DutyRegime
from models.rules.duty.periods import ONE_DAY
from models.tables.cities import Estate
from models.tables.duty import DutyAppointment
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

MOST = 200  # that hold at a time, of one organisation


@dataclass(frozen=True)
class NewAppointment:
    """`estate_id`: whose lifts are theirs; None is all of the organisation."""

    post: DutyPost
    name: str
    certificate: str
    estate_id: UUID | None
    since: date


@dataclass(frozen=True)
class Appointee:
    """Somebody whose appointment holds. `estate` is empty for all lifts of the organisation."""

    id: UUID
    organisation_id: UUID
    organisation: str
    regime: DutyRegime
    post: DutyPost
    name: str
    certificate: str
    estate_id: UUID | None
    estate: str
    since: date
    until: date | None


class AppointmentProblem(StrEnum):
    NO_ESTATE = "no_estate"  # none of theirs
    ALREADY = "already"
    TOO_MANY = "too_many"
    BEFORE_BOOK = "before_book"  # nobody is appointed backwards


def books_in(scope: Scope) -> QuerySet[Organisation]:
    """The organisations of the scope that keep a duty book."""
    return organisations_in(scope).filter(kind__in=tuple(REGIME_OF))


async def appoint(
    organisation_id: UUID, new: NewAppointment, signature: str, by: Actor, now: datetime
) -> UUID | AppointmentProblem:
    """Sheets of the days from `since` on may be signed; it is today at the earliest."""
    today = now.astimezone(LOCAL).date()
    if new.since < today:
        return AppointmentProblem.BEFORE_BOOK
    async with in_transaction():
        await Organisation.filter(id=organisation_id).select_for_update().get()
        if new.estate_id is not None and new.estate_id not in await estates_of(organisation_id):
            return AppointmentProblem.NO_ESTATE
        held = holding(today).filter(organisation_id=organisation_id)
        if await held.filter(post=new.post, name=new.name, estate_id=new.estate_id).exists():
            return AppointmentProblem.ALREADY
        if await held.count() >= MOST:
            return AppointmentProblem.TOO_MANY
        row = await DutyAppointment.create(
            organisation_id=organisation_id, appointed_by=signature[:100], appointed_at=now, **vars(new)
        )
        subject = AuditSubject("organisation", str(organisation_id))
        details = {"appointment": str(row.id), "post": new.post.value, "since": new.since.isoformat()}
        await record_audit(by, "appoint_for_duty", subject, now, details=details)
    return row.id


async def end_appointment(organisation_id: UUID, appointment_id: UUID, by: Actor, now: datetime) -> bool:
    """Today is the last day. False where it does not exist, or has ended."""
    today = now.astimezone(LOCAL).date()
    async with in_transaction():
        held = DutyAppointment.filter(id=appointment_id, organisation_id=organisation_id, until=None)
        if not await held.update(until=today):
            return False
        subject = AuditSubject("organisation", str(organisation_id))
        details = {"appointment": str(appointment_id)}
        await record_audit(by, "end_duty_appointment", subject, now, details=details)
    return True


async def duty_person(appointment_id: UUID, now: datetime) -> Appointee | None:
    """None where the appointment does not exist, is not yet held, or ended before yesterday.

    Who was dismissed yesterday may still send what waited on the phone.
    """
    today = now.astimezone(LOCAL).date()
    rows = holding(today - ONE_DAY).filter(id=appointment_id, since__lte=today)
    row = await rows.select_related("organisation", "estate").first()
    return _person(row) if row else None


async def duty_people(organisation_id: UUID, now: datetime) -> list[Appointee]:
    """Those whose appointments hold, or will; the head first."""
    today = now.astimezone(LOCAL).date()
    rows = holding(today).filter(organisation_id=organisation_id).select_related("organisation", "estate")
    order = list(DutyPost)
    people = [_person(row) for row in await rows.order_by("since", "id").limit(MOST)]
    return sorted(people, key=lambda one: order.index(one.post))


def holding(today: date) -> QuerySet[DutyAppointment]:
    """Appointments that have not ended."""
    return DutyAppointment.filter(Q(until=None) | Q(until__gte=today))


async def officers_of(lift: Lift, today: date) -> list[DutyAppointment]:
    """The safety officers and directors whom the lift's use unit has appointed for it, today."""
    theirs = Q(estate_id=None) | Q(estate_id=lift.estate_id)
    rows = holding(today).filter(theirs, organisation_id=lift.use_unit_id, since__lte=today)
    return (
        await rows.filter(post__in=(DutyPost.OFFICER, DutyPost.DIRECTOR)).order_by("since", "id").limit(MOST)
    )


async def estates_of(organisation_id: UUID) -> dict[UUID, str]:
    """The estates in which the organisation has lifts."""
    own = Q(use_unit_id=organisation_id) | Q(maintainer_id=organisation_id)

    keys = await Lift.filter(own).distinct().values_list("estate_id", flat=True)
    return {one.id: one.name for one in await Estate.filter(id__in=list(keys)).order_by("name")}


def _person(row: DutyAppointment) -> Appointee:
    return Appointee(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        regime=REGIME_OF[row.organisation.kind],
        post=row.post,
        name=row.name,
        certificate=row.certificate,
        estate_id=row.estate_id,
        estate=row.estate.name if row.estate else "",
        since=row.since,
        until=row.until,
    )
