"""Finding estates by a piece of their name, and keeping what finds them true to the names."""

from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.bulk import insert_rows
from models.rules.lifts.endings import bounds, endings
from models.tables.cities import Estate, EstateEnding
from models.tables.keys import new_key

AT_ONCE = 1_000  # estates


async def few_estates_named(piece: str, most: int) -> list[UUID] | None:
    """The estates with the piece in their name; None where there may be more than `most`."""
    first, after = bounds(piece)
    begun = EstateEnding.filter(words__gte=first, words__lt=after).limit(most + 1)
    keys = [key for (key,) in await begun.values_list("estate_id")]
    return None if len(keys) > most else list(dict.fromkeys(keys))


def endings_of(estate_id: UUID, name: str) -> list[dict[str, Any]]:
    """Rows for every action that registers an estate; its name never changes."""
    return [{"id": new_key(), "estate_id": estate_id, "words": words} for words in sorted(endings(name))]


async def repair_estate_endings() -> int:
    """Go through all estates, and mend those whose endings are not those of their names. How many were."""
    repaired, rows = 0, Estate.all()
    while names := dict(await rows.order_by("id").limit(AT_ONCE).values_list("id", "name")):
        if wrong := await _wrong(names):
            async with in_transaction() as connection:
                await EstateEnding.filter(estate_id__in=wrong).delete()
                new = [row for key in wrong for row in endings_of(key, names[key])]
                await insert_rows(connection, EstateEnding, new)
            repaired += len(wrong)
        rows = Estate.filter(id__gt=max(names))
    return repaired


async def _wrong(names: dict[UUID, str]) -> list[UUID]:
    kept: dict[UUID, list[bytes]] = {key: [] for key in names}
    rows = EstateEnding.filter(estate_id__in=list(names))
    for key, words in await rows.values_list("estate_id", "words"):
        kept[key].append(bytes(words))
    return [key for key, name in names.items() if sorted(kept[key]) != sorted(endings(name))]
