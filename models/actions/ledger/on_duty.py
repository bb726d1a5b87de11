"""Who is paged at an organisation: its people, their hours, and whether their numbers can be used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.city_rules import LOCAL
from models.rules.partners.rota import DutyHours, OnDuty, RotaDays, TakeOver, on_duty
from models.tables.partners.contact import ContactHours, ContactTakeOver, DutyContact

MOST_CONTACTS = 20


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

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and not self.unusable_reason


async def contacts_of(organisation_id: UUID, now: datetime) -> list[ContactLine]:
    """In the order in which they are paged; take-overs that are not over."""
    found = await DutyContact.filter(organisation_id=organisation_id).order_by("position", "id")
    keys = [one.id for one in found[:MOST_CONTACTS]]
    hours = await ContactHours.filter(contact_id__in=keys).order_by("begins", "id")
    takeovers = await ContactTakeOver.filter(contact_id__in=keys, ends_at__gt=now).order_by("begins_at", "id")
    return [
        ContactLine(
            one.id,
            one.name,
            one.phone_sealed,
            one.verified_at,
            one.unusable_reason,
            one.code_sent_at,
            [(row.id, _hours(row)) for row in hours if row.contact_id == one.id],
            [(row.id, _takeover(row)) for row in takeovers if row.contact_id == one.id],
        )
        for one in found[:MOST_CONTACTS]
    ]


def now_on_duty(people: Sequence[ContactLine], now: datetime) -> OnDuty:
    """Those who are paged now: only numbers that were proved and have not bounced since."""
    usable = [one for one in people if one.is_usable]
    return on_duty(
        [one.id for one in usable],
        [hours for one in usable for _, hours in one.hours],
        [takeover for one in usable for _, takeover in one.takeovers],
        now.astimezone(LOCAL),
    )


async def people_on_duty(organisation_ids: Collection[UUID], now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Whom to page at each organisation, in their order; without those that have nobody."""
    usable = DutyContact.filter(organisation_id__in=organisation_ids, verified_at__not_isnull=True)
    known = set(await usable.filter(unusable_reason="").distinct().values_list("organisation_id", flat=True))
    return {
        key: now_on_duty(await contacts_of(key, now), now).people for key in organisation_ids if key in known
    }


async def mark_unusable(contact_id: UUID, reason: str) -> None:
    """The provider says that this number takes nothing: it is not used until it is proved again."""
    await DutyContact.filter(id=contact_id).update(unusable_reason=reason[:300], verified_at=None)


def _hours(row: ContactHours) -> DutyHours:
    return DutyHours(row.contact_id, row.begins, row.ends, row.weekdays, RotaDays(row.days))


def _takeover(row: ContactTakeOver) -> TakeOver:
    return TakeOver(row.contact_id, row.begins_at, row.ends_at)


async def first_on_duty(organisation_id: UUID, now: datetime) -> ContactLine | None:
    """Who is told of what is not urgent, too; None where no number can be used."""
    people = await contacts_of(organisation_id, now)
    first = next(iter(now_on_duty(people, now).people), None)
    return next((one for one in people if one.id == first), None)
