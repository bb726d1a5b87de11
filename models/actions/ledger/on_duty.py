"""Who is paged at an organisation: its people, their hours, and whether their numbers can be used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.shared.city_rules import LOCAL
from models.rules.partners.rota import DutyHours, OnDuty, RotaDays, TakeOver, on_duty
from models.rules.rescues.call_outs import PHONE, CallWay
from models.tables.partners.contact import ContactHours, ContactTakeOver, DutyContact
from models.tables.partners.wecom import WecomMember

MOST_CONTACTS = 20


@dataclass(frozen=True)
class MemberLine:
    """A person as a member of the organisation's 企业微信."""

    userid_sealed: str
    verified_at: datetime | None
    unusable_reason: str
    code_sent_at: datetime | None

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and not self.unusable_reason


@dataclass(frozen=True)
class ContactLine:
    """One person as the page shows it."""

    id: UUID
    name: str
    phone_sealed: str
    verified_at: datetime | None
    unusable_reason: str
    code_sent_at: datetime | None
    hours: Sequence[tuple[UUID, DutyHours]]
    takeovers: Sequence[tuple[UUID, TakeOver]]
    member: MemberLine | None = None

    @property
    def has_number(self) -> bool:
        """Whether the number may be used: proved, and not refused since."""
        return self.verified_at is not None and not self.unusable_reason

    @property
    def ways(self) -> tuple[CallWay, ...]:
        """By which this person can be reached."""
        by_app = (CallWay.WECOM,) if self.member is not None and self.member.is_usable else ()
        return (*(PHONE if self.has_number else ()), *by_app)


@dataclass(frozen=True)
class DutyPerson:
    """`is_proved`: a code was answered from this number, so it reaches somebody."""

    name: str
    phone_sealed: str
    is_proved: bool


async def contacts_of(organisation_id: UUID, now: datetime) -> list[ContactLine]:
    """In the order in which they are paged; take-overs that are not over."""
    return (await contacts_at({organisation_id}, now)).get(organisation_id, [])


async def contacts_at(
    organisation_ids: Collection[UUID] | Subquery, now: datetime
) -> dict[UUID, list[ContactLine]]:
    """The people of each organisation that has any, as `contacts_of`: four queries for all together."""
    rows: dict[UUID, list[DutyContact]] = {}
    for one in await DutyContact.filter(organisation_id__in=organisation_ids).order_by("position", "id"):
        rows.setdefault(one.organisation_id, []).append(one)
    rows = {key: people[:MOST_CONTACTS] for key, people in rows.items()}
    keys = [one.id for people in rows.values() for one in people]
    if not keys:
        return {}
    members = {row.contact_id: row for row in await WecomMember.filter(contact_id__in=keys)}
    hours, takeovers = await _hours_of(keys), await _takeovers_of(keys, now)
    return {
        key: [
            ContactLine(
                one.id,
                one.name,
                one.phone_sealed,
                one.verified_at,
                one.unusable_reason,
                one.code_sent_at,
                hours.get(one.id, []),
                takeovers.get(one.id, []),
                _member(members.get(one.id)),
            )
            for one in people
        ]
        for key, people in rows.items()
    }


def now_on_duty(people: Sequence[ContactLine], now: datetime) -> OnDuty:
    """Those who are paged now: only by numbers and members that were proved and not refused since."""
    usable = [one for one in people if one.ways]
    return on_duty(
        [one.id for one in usable],
        [hours for one in usable for _, hours in one.hours],
        [takeover for one in usable for _, takeover in one.takeovers],
        now.astimezone(LOCAL),
    )


async def people_on_duty(
    organisation_ids: Collection[UUID], now: datetime
) -> dict[UUID, dict[UUID, tuple[CallWay, ...]]]:
    """Whom to page at each organisation, in their order, and by which ways; without those with nobody."""
    found = {}
    for key, people in (await contacts_at(organisation_ids, now)).items():
        ways = {one.id: one.ways for one in people}
        if on_call := now_on_duty(people, now).people:
            found[key] = {one: ways[one] for one in on_call}
    return found


async def mark_unusable(contact_id: UUID, reason: str, way: CallWay = CallWay.SMS) -> None:
    """The provider says that this number or member takes nothing: not used until it is proved again."""
    changes = {"unusable_reason": reason[:300], "verified_at": None}
    if way is CallWay.WECOM:
        await WecomMember.filter(contact_id=contact_id).update(**changes)
    else:
        await DutyContact.filter(id=contact_id).update(**changes)


async def _hours_of(contact_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, DutyHours]]]:
    found: dict[UUID, list[tuple[UUID, DutyHours]]] = {}
    for row in await ContactHours.filter(contact_id__in=contact_ids).order_by("begins", "id"):
        one = DutyHours(row.contact_id, row.begins, row.ends, row.weekdays, RotaDays(row.days))
        found.setdefault(row.contact_id, []).append((row.id, one))
    return found


async def _takeovers_of(
    contact_ids: Sequence[UUID], now: datetime
) -> dict[UUID, list[tuple[UUID, TakeOver]]]:
    found: dict[UUID, list[tuple[UUID, TakeOver]]] = {}
    rows = ContactTakeOver.filter(contact_id__in=contact_ids, ends_at__gt=now)
    for row in await rows.order_by("begins_at", "id"):
        one = TakeOver(row.contact_id, row.begins_at, row.ends_at)
        found.setdefault(row.contact_id, []).append((row.id, one))
    return found


def _member(row: WecomMember | None) -> MemberLine | None:
    if row is None:
        return None
    return MemberLine(row.userid_sealed, row.verified_at, row.unusable_reason, row.code_sent_at)


async def first_on_duty(
    organisation_id: UUID, now: datetime, way: CallWay = CallWay.SMS, but: Collection[UUID] = ()
) -> ContactLine | None:
    """The first on duty who can be reached by that way, without those of `but`; None where nobody can be."""
    people = await contacts_of(organisation_id, now)
    order = now_on_duty(people, now).people
    reached = {one.id: one for one in people if way in one.ways and one.id not in but}
    return next((reached[one] for one in order if one in reached), None)


def first_to_call(people: Sequence[ContactLine], now: datetime) -> ContactLine | None:
    """A person dials, so a number may be one that no code has proved: a landline, say. Proved ones first."""
    hours = [one for person in people for _, one in person.hours]
    takeovers = [one for person in people for _, one in person.takeovers]
    found = on_duty([one.id for one in people], hours, takeovers, now.astimezone(LOCAL))
    if not found.by_rota:
        return None
    order = {key: place for place, key in enumerate(found.people)}
    called = [one for one in people if one.id in order]
    return min(called, key=lambda one: (not one.has_number, order[one.id]))


def duty_person(people: Sequence[ContactLine], now: datetime) -> DutyPerson | None:
    """Whom to dial of these now; None where nobody is on duty by the rota."""
    person = first_to_call(people, now)
    return DutyPerson(person.name, person.phone_sealed, person.has_number) if person else None
