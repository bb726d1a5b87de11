"""Shifts of the older duty roster become people on duty: each a person who has the duty for its time.

The older table stays as it was, for a process of the version before that still runs beside; a shift that
was moved is deleted there.
"""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.actions.ledger.on_duty import MOST_CONTACTS
from models.tables.partners.contact import ContactTakeOver, DutyContact
from models.tables.partners.duty import DutyShift
from models.tables.partners.organisation import Organisation
from models.vault import Vault

BATCH = 100


async def move_shifts(vault: Vault, now: datetime) -> int:
    """A batch of shifts, each in a transaction of its own; how many are gone from the older table.

    A person has no hours, so nobody is on duty outside of what the roster said, and no proved number,
    so nobody is paged by SMS before they have answered a code.
    """
    rows = await DutyShift.all().order_by("begins_at", "id").limit(BATCH)
    for row in rows:
        await _move(row, vault, now)
    return len(rows)


async def _move(row: DutyShift, vault: Vault, now: datetime) -> None:
    phone = vault.open(row.phone_sealed)
    async with in_transaction():
        await Organisation.filter(id=row.organisation_id).select_for_update().get()
        if not await DutyShift.filter(id=row.id).delete() or row.ends_at <= now:
            return
        known = DutyContact.filter(organisation_id=row.organisation_id)
        person = await known.filter(phone_hash=vault.look_up_hash(phone)).first()
        if person is None:
            if await known.count() >= MOST_CONTACTS:
                return
            last = await known.order_by("-position").first()
            person = await DutyContact.create(
                organisation_id=row.organisation_id,
                name=row.name,
                position=last.position + 1 if last else 1,
                phone_sealed=vault.seal(phone),
                phone_hash=vault.look_up_hash(phone),
                added_at=now,
            )
        await ContactTakeOver.get_or_create(
            contact_id=person.id, begins_at=row.begins_at, ends_at=row.ends_at
        )
