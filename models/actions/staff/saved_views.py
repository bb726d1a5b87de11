"""Views of lists that a person keeps under a name: filters, order and columns."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.tables.staff import SavedView, Staff
from models.vault import Vault

MOST_OF_A_LIST = 20
MAX_NAME = 30
MAX_QUERY = 1000


@dataclass(frozen=True)
class NamedView:
    id: UUID
    name: str
    query: str


async def list_views(staff_id: UUID, list_name: str, vault: Vault) -> list[NamedView]:
    """The person's own, the oldest first."""
    rows = SavedView.filter(staff_id=staff_id, list=list_name).order_by("id").limit(MOST_OF_A_LIST)
    return [_view(row, vault) for row in await rows]


async def save_view(
    staff_id: UUID, list_name: str, name: str, query: str, vault: Vault, now: datetime
) -> bool:
    """Keep it, instead of one of the same name. False where the person has the most already."""
    async with in_transaction():
        await Staff.filter(id=staff_id).select_for_update().get()  # two windows take turns
        kept = await list_views(staff_id, list_name, vault)
        same = [one.id for one in kept if one.name == name]
        if len(kept) - len(same) >= MOST_OF_A_LIST:
            return False
        await SavedView.filter(id__in=same).delete()
        sealed = vault.seal(json.dumps([name, query], ensure_ascii=False))
        await SavedView.create(staff_id=staff_id, list=list_name, view_sealed=sealed, created_at=now)
    return True


async def delete_view(staff_id: UUID, view_id: UUID) -> str | None:
    """The list that it was of; None where the person has no such view."""
    row = await SavedView.get_or_none(id=view_id, staff_id=staff_id)
    if row is None:
        return None
    await row.delete()
    return row.list


def _view(row: SavedView, vault: Vault) -> NamedView:
    name, query = json.loads(vault.open(row.view_sealed))
    return NamedView(row.id, name, query)
