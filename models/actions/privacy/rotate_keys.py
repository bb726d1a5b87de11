"""Key rotation: every sealed column is sealed anew with the newest key, and found by the look-up key.

Sealed columns are found by their names: `NAME_sealed`, with `NAME_hash` beside
it where the value is looked up.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tortoise.models import Model

from models.tables import MODULES
from models.vault import Vault

BATCH = 200
# Values of megabytes, of which few fit into memory.
_BATCHES = {"content_sealed": 5}
_SEALED = "_sealed"


@dataclass(frozen=True)
class SealedColumn:
    table: type[Model]
    name: str
    hash_name: str | None


@dataclass(frozen=True)
class Rotated:
    """One batch: how many values were looked at, and how many of them were written anew."""

    seen: int
    changed: int


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every table."""
    columns = []
    for module in MODULES:
        for table in _tables(module):
            names = table._meta.db_fields
            for name in sorted(one for one in names if one.endswith(_SEALED)):
                hash_name = name.removesuffix(_SEALED) + "_hash"
                columns.append(SealedColumn(table, name, hash_name if hash_name in names else None))
    return columns


def _tables(module: str) -> list[type[Model]]:
    found = vars(import_module(module)).values()
    return [
        one
        for one in found
        if isinstance(one, type)
        and issubclass(one, Model)
        and one.__module__ == module
        and not one._meta.abstract
    ]


async def count_sealed(column: SealedColumn) -> int:
    return await column.table.exclude(**{column.name: ""}).count()


async def rotate(column: SealedColumn, vault: Vault) -> AsyncIterator[Rotated]:
    """Go through a column in batches. What was done before is seen and left alone, so a stop does no harm.

    Raises cryptography.fernet.InvalidToken where a value opens with no key: then a key is missing.
    """
    last: Any = None
    while True:
        chosen = (
            column.table.exclude(**{column.name: ""}).order_by("id").limit(_BATCHES.get(column.name, BATCH))
        )
        rows = await (chosen.filter(id__gt=last) if last is not None else chosen)
        if not rows:
            return
        changed = sum([await _rotate_row(row, column, vault) for row in rows])
        yield Rotated(len(rows), changed)
        last = rows[-1].pk


async def _rotate_row(row: Model, column: SealedColumn, vault: Vault) -> bool:
    sealed: str = getattr(row, column.name)
    opened = vault.open(sealed)
    changes: dict[str, str] = {}
    if not vault.is_newest(sealed):
        changes[column.name] = vault.seal(opened)
    if column.hash_name and getattr(row, column.hash_name) != vault.look_up_hash(opened):
        changes[column.hash_name] = vault.look_up_hash(opened)
    if not changes:
        return False
    # Only where nobody has written the value meanwhile; what is written now is sealed with the newest key.
    return bool(await type(row).filter(pk=row.pk, **{column.name: sealed}).update(**changes))
