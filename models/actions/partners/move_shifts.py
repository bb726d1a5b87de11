"""Shifts of the older duty roster become people on duty: each a person who has the duty for its time.

The older table stays as it was, for a process of the version before that still runs beside; a shift that
was moved, or is over, is deleted there. What cannot be moved stays, and holds up nothing behind it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cryptography.fernet import InvalidToken
from tortoise.transactions import in_transaction

from models.actions.ledger.on_duty import MOST_CONTACTS
from models.tables.partners.contact import ContactTakeOver, DutyContact
from models.tables.partners.duty import DutyShift
from models.tables.partners.organisation import Organisation
from models.vault import Vault

MOST_AT_ONCE = 10_000


class ShiftFate(StrEnum):
    GONE = "gone"  # moved, or over
    NO_ROOM = "no_room"  # the organisation has as many people as it may have
    UNREADABLE = "unreadable"  # no key fits its number


@dataclass(frozen=True)
class MovedShifts:
    """`no_room` and `unreadable`: shifts that are kept in the older table."""

    gone: int
    no_room: int
    unreadable: int


async def move_shifts(vault: Vault, now: datetime) -> MovedShifts:
    """Every shift, the earliest first, each in a transaction of its own.

    A person has no hours, so nobody is on duty outside of what the roster said, and no proved number,
    so nobody is paged by SMS before they have answered a code.
    """
    rows = DutyShift.all().order_by("begins_at", "id").limit(MOST_AT_ONCE)
    fates = [await _move(row_id, vault, now) for [row_id] in await rows.values_list("id")]
    return MovedShifts(*[fates.count(one) for one in ShiftFate])


async def _move(row_id: UUID, vault: Vault, now: datetime) -> ShiftFate:
    async with in_transaction():
        row = await DutyShift.filter(id=row_id).select_for_update().first()
        if row is None:
            return ShiftFate.GONE
        if row.ends_at > now:
            try:
                phone = vault.open(row.phone_sealed)
            except InvalidToken:
                return ShiftFate.UNREADABLE
            if not await _take_over(row, phone, vault, now):
                return ShiftFate.NO_ROOM
        await row.delete()
    return ShiftFate.GONE


async def _take_over(row: DutyShift, phone: str, vault: Vault, now: datetime) -> bool:
    """False where the organisation has no room for one more person."""
    await Organisation.filter(id=row.organisation_id).select_for_update().get()
    known = DutyContact.filter(organisation_id=row.organisation_id)
    person = await known.filter(phone_hash=vault.look_up_hash(phone)).first()
    if person is None:
        if await known.count() >= MOST_CONTACTS:
            return False
        last = await known.order_by("-position").first()
        person = await DutyContact.create(
            organisation_id=row.organisation_id,
            name=row.name,
            position=last.position + 1 if last else 1,
            phone_sealed=vault.seal(phone),
            phone_hash=vault.look_up_hash(phone),
            added_at=now,
        )
    await ContactTakeOver.get_or_create(contact_id=person.id, begins_at=row.begins_at, ends_at=row.ends_at)
    return True
