"""The people whom an entrapment pages at an organisation: numbers, proved by a code, and hours."""

from datetime import datetime, timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.forwarding.way_drills import plan_way_drills
from models.actions.ledger.on_duty import MOST_CONTACTS
from models.actions.partners.contact_row import ContactProblem, audit_contacts, locked_contact
from models.actions.shared.audit import Actor
from models.rules.partners.rota import DutyHours, TakeOver
from models.tables.partners.contact import ContactHours, ContactTakeOver, DutyContact
from models.tables.partners.organisation import Organisation
from models.vault import Vault

MOST_HOURS = 14  # of one person
LONGEST_TAKE_OVER = timedelta(days=31)


async def add_contact(
    organisation_id: UUID, name: str, phone: str, vault: Vault, by: Actor, now: datetime
) -> ContactProblem | UUID:
    """Unproved as yet, after the others, on duty day and night."""
    try:
        async with in_transaction():
            await Organisation.filter(id=organisation_id).select_for_update().get()
            known = DutyContact.filter(organisation_id=organisation_id)
            if await known.count() >= MOST_CONTACTS:
                return ContactProblem.TOO_MANY
            last = await known.order_by("-position").first()
            made = await DutyContact.create(
                organisation_id=organisation_id,
                name=name,
                position=last.position + 1 if last else 1,
                phone_sealed=vault.seal(phone),
                phone_hash=vault.look_up_hash(phone),
                added_at=now,
            )
            await ContactHours.create(contact=made, begins=0, ends=0)
            await audit_contacts(organisation_id, "add_contact", by, now)
    except IntegrityError:
        return ContactProblem.TAKEN
    return made.id


async def remove_contact(organisation_id: UUID, contact_id: UUID, by: Actor, now: datetime) -> bool:
    async with in_transaction():
        gone = await DutyContact.filter(id=contact_id, organisation_id=organisation_id).delete()
        if gone:
            await plan_way_drills(organisation_id, now)
            await audit_contacts(organisation_id, "remove_contact", by, now)
    return bool(gone)


async def move_first(organisation_id: UUID, contact_id: UUID, by: Actor, now: datetime) -> bool:
    """Page this person before all others of the same hours."""
    async with in_transaction():
        await Organisation.filter(id=organisation_id).select_for_update().get()
        rows = await DutyContact.filter(organisation_id=organisation_id).order_by("position", "id")
        chosen = next((one for one in rows if one.id == contact_id), None)
        if chosen is None:
            return False
        for position, one in enumerate([chosen, *(one for one in rows if one is not chosen)], start=1):
            await DutyContact.filter(id=one.id).update(position=position)
        await audit_contacts(organisation_id, "order_contacts", by, now)
    return True


async def add_hours(
    organisation_id: UUID, hours: DutyHours, by: Actor, now: datetime
) -> ContactProblem | None:
    async with in_transaction():
        if await locked_contact(organisation_id, hours.contact_id) is None:
            return ContactProblem.GONE
        if await ContactHours.filter(contact_id=hours.contact_id).count() >= MOST_HOURS:
            return ContactProblem.TOO_MANY
        await ContactHours.get_or_create(
            contact_id=hours.contact_id,
            begins=hours.begins,
            ends=hours.ends,
            weekdays=hours.weekdays,
            days=hours.days,
        )
        await audit_contacts(organisation_id, "add_hours", by, now)
    return None


async def add_takeover(
    organisation_id: UUID, takeover: TakeOver, by: Actor, now: datetime
) -> ContactProblem | None:
    if takeover.ends_at <= max(takeover.begins_at, now):
        return ContactProblem.ENDS_FIRST
    if takeover.ends_at - takeover.begins_at > LONGEST_TAKE_OVER:
        return ContactProblem.TOO_LONG
    async with in_transaction():
        if await locked_contact(organisation_id, takeover.contact_id) is None:
            return ContactProblem.GONE
        mine = ContactTakeOver.filter(contact_id=takeover.contact_id)
        await mine.filter(ends_at__lte=now).delete()
        if await mine.count() >= MOST_HOURS:
            return ContactProblem.TOO_MANY
        await ContactTakeOver.get_or_create(
            contact_id=takeover.contact_id, begins_at=takeover.begins_at, ends_at=takeover.ends_at
        )
        await audit_contacts(organisation_id, "hand_over_duty", by, now)
    return None


async def remove_duty(organisation_id: UUID, line_id: UUID, by: Actor, now: datetime) -> bool:
    """One line of hours, or one take-over."""
    async with in_transaction():
        gone = 0
        for table in (ContactHours, ContactTakeOver):
            row = await table.get_or_none(id=line_id, contact__organisation_id=organisation_id)
            if row is not None:
                await row.delete()
                gone += 1
        if gone:
            await audit_contacts(organisation_id, "remove_duty", by, now)
    return bool(gone)
