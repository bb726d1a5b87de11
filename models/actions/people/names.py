"""By what names WeChat knows a person: for whoever has a message for them."""

from dataclasses import dataclass
from uuid import UUID

from models.tables.people.person import Person


@dataclass(frozen=True)
class WeChatNames:
    """Sealed by the vault, empty where that account does not know the person."""

    person_id: UUID
    openid_hash: str | None
    openid_sealed: str
    mini_openid_sealed: str
    has_unionid: bool


async def names_of(person_id: UUID) -> WeChatNames:
    """Raises DoesNotExist."""
    return _names(await Person.get(id=person_id))


async def names_of_author(report_id: UUID) -> WeChatNames | None:
    """None where nobody is known to have filed the report."""
    person = await Person.get_or_none(reports__id=report_id)
    return _names(person) if person else None


def _names(person: Person) -> WeChatNames:
    return WeChatNames(
        person.id,
        person.openid_hash,
        person.openid_sealed,
        person.mini_openid_sealed,
        person.unionid_hash is not None,
    )
