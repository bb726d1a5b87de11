"""The phone number that WeChat has verified for a person: kept sealed, and forgotten on request."""

from datetime import datetime
from uuid import UUID

from models.tables.people.person import Person
from models.vault import Vault


async def keep_phone(person_id: UUID, phone: str, vault: Vault, now: datetime) -> None:
    """`phone`: digits, as WeChat has vouched for them. One that is there already is replaced."""
    await Person.filter(id=person_id).update(
        phone_hash=vault.look_up_hash(phone), phone_sealed=vault.seal(phone), phone_at=now
    )


async def forget_phone(person_id: UUID) -> None:
    await Person.filter(id=person_id).update(phone_hash=None, phone_sealed="", phone_at=None)


async def phone_of(person_id: UUID, vault: Vault) -> str:
    """Digits; empty where none is kept."""
    person = await Person.get_or_none(id=person_id).only("id", "phone_sealed")
    return vault.open(person.phone_sealed) if person and person.phone_sealed else ""
