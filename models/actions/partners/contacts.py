"""The people whom an entrapment pages at an organisation: numbers, proved by a code, and hours."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.ledger.on_duty import MOST_CONTACTS
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.partners.rota import DutyHours, TakeOver
from models.tables.partners.contact import ContactHours, ContactTakeOver, DutyContact
from models.tables.partners.organisation import Organisation
from models.vault import Vault

MOST_HOURS = 14  # of one person
LONGEST_TAKE_OVER = timedelta(days=31)
CODE_LASTS = timedelta(minutes=15)
CODE_PAUSE = timedelta(minutes=1)  # the providers take one code a minute
MOST_TRIES = 5


class ContactProblem(StrEnum):
    """Why a change to the people on duty was refused."""

    TOO_MANY = "too_many"
    TAKEN = "taken"  # the number is another contact's already
    GONE = "gone"
    TOO_SOON = "too_soon"
    NO_CODE = "no_code"  # none was sent, it is too old, or it was tried too often
    WRONG_CODE = "wrong_code"
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class CodeToSend:
    """A code that was made now, for the SMS. It is kept as a hash alone."""

    code: str
    phone_sealed: str
    organisation: str


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
            await _audit(organisation_id, "add_contact", by, now)
    except IntegrityError:
        return ContactProblem.TAKEN
    return made.id


async def remove_contact(organisation_id: UUID, contact_id: UUID, by: Actor, now: datetime) -> bool:
    async with in_transaction():
        gone = await DutyContact.filter(id=contact_id, organisation_id=organisation_id).delete()
        if gone:
            await _audit(organisation_id, "remove_contact", by, now)
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
        await _audit(organisation_id, "order_contacts", by, now)
    return True


async def make_code(
    organisation_id: UUID, contact_id: UUID, vault: Vault, now: datetime
) -> ContactProblem | CodeToSend:
    """A new code; the one before it ends. At most one a minute."""
    code = f"{secrets.randbelow(10**6):06d}"
    async with in_transaction():
        row = await _locked(organisation_id, contact_id)
        if row is None:
            return ContactProblem.GONE
        if row.code_sent_at is not None and now - row.code_sent_at < CODE_PAUSE:
            return ContactProblem.TOO_SOON
        row.code_hash, row.code_sent_at, row.code_tries = _code_hash(vault, contact_id, code), now, 0
        await row.save(update_fields=["code_hash", "code_sent_at", "code_tries"])
    organisation = await Organisation.get(id=organisation_id)
    return CodeToSend(code, row.phone_sealed, organisation.name)


async def prove_number(
    organisation_id: UUID, contact_id: UUID, code: str, vault: Vault, by: Actor, now: datetime
) -> ContactProblem | None:
    """None is done: the number is used from now on."""
    async with in_transaction():
        row = await _locked(organisation_id, contact_id)
        if row is None:
            return ContactProblem.GONE
        sent = row.code_sent_at if row.code_hash and row.code_tries < MOST_TRIES else None
        if sent is None or now - sent > CODE_LASTS:
            return ContactProblem.NO_CODE
        if not secrets.compare_digest(row.code_hash, _code_hash(vault, contact_id, code)):
            row.code_tries += 1
            await row.save(update_fields=["code_tries"])
            return ContactProblem.WRONG_CODE
        row.verified_at, row.code_hash, row.unusable_reason = now, "", ""
        await row.save(update_fields=["verified_at", "code_hash", "unusable_reason"])
        await _audit(organisation_id, "prove_contact", by, now)
    return None


async def add_hours(
    organisation_id: UUID, hours: DutyHours, by: Actor, now: datetime
) -> ContactProblem | None:
    async with in_transaction():
        if await _locked(organisation_id, hours.contact_id) is None:
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
        await _audit(organisation_id, "add_hours", by, now)
    return None


async def add_takeover(
    organisation_id: UUID, takeover: TakeOver, by: Actor, now: datetime
) -> ContactProblem | None:
    if takeover.ends_at <= max(takeover.begins_at, now):
        return ContactProblem.ENDS_FIRST
    if takeover.ends_at - takeover.begins_at > LONGEST_TAKE_OVER:
        return ContactProblem.TOO_LONG
    async with in_transaction():
        if await _locked(organisation_id, takeover.contact_id) is None:
            return ContactProblem.GONE
        mine = ContactTakeOver.filter(contact_id=takeover.contact_id)
        await mine.filter(ends_at__lte=now).delete()
        if await mine.count() >= MOST_HOURS:
            return ContactProblem.TOO_MANY
        await ContactTakeOver.get_or_create(
            contact_id=takeover.contact_id, begins_at=takeover.begins_at, ends_at=takeover.ends_at
        )
        await _audit(organisation_id, "hand_over_duty", by, now)
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
            await _audit(organisation_id, "remove_duty", by, now)
    return bool(gone)


async def _locked(organisation_id: UUID, contact_id: UUID) -> DutyContact | None:
    rows = DutyContact.filter(id=contact_id, organisation_id=organisation_id)
    return await rows.select_for_update().first()


async def _audit(organisation_id: UUID, action: str, by: Actor, now: datetime) -> None:
    await record_audit(by, action, AuditSubject("organisation", str(organisation_id)), now)


def _code_hash(vault: Vault, contact_id: UUID, code: str) -> str:
    return vault.look_up_hash(f"contact code {contact_id} {code}")
