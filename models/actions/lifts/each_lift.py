"""Going through all lifts, a page at a time, to prove what is derived for each."""

from collections.abc import AsyncIterator
from uuid import UUID

from models.tables.lifts import Lift

AT_ONCE = 1_000  # lifts


async def pages_of_lifts() -> AsyncIterator[list[UUID]]:
    """The keys of all lifts in their order. Nothing is locked in between."""
    rows = Lift.all()
    while keys := [key for (key,) in await rows.order_by("id").limit(AT_ONCE).values_list("id")]:
        yield keys
        rows = Lift.filter(id__gt=keys[-1])


async def lock_lifts(lift_ids: list[UUID], *fields: str) -> list[Lift]:
    """Their rows, held until the transaction ends: two changes of a lift take turns, reports do not wait."""
    # Whole rows: Tortoise forgets the lock of a values_list.
    return (
        await Lift.filter(id__in=lift_ids).order_by("id").select_for_update(no_key=True).only("id", *fields)
    )
