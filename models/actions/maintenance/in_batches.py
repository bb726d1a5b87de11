"""Many rows, a batch at a time, by their key or by their lift."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

BATCH = 2_000


async def by_key(rows: QuerySet[Any], *names: str) -> AsyncIterator[dict[str, Any]]:
    after: UUID | None = None
    while True:
        chosen = rows if after is None else rows.filter(id__gt=after)
        batch = await chosen.order_by("id").limit(BATCH).values("id", *names)
        for row in batch:
            yield row
        if len(batch) < BATCH:
            return
        after = batch[-1]["id"]


async def by_lift(rows: QuerySet[Any], by: str, *names: str) -> AsyncIterator[dict[str, Any]]:
    """In the order of the lifts, and by a time within each."""
    last: dict[str, Any] | None = None
    while True:
        chosen = rows
        if last is not None:
            same = {"lift_id": last["lift_id"], by: last[by], "id__gt": last["id"]}
            later = {"lift_id": last["lift_id"], f"{by}__gt": last[by]}
            chosen = rows.filter(Q(lift_id__gt=last["lift_id"]) | Q(**later) | Q(**same))
        batch = await chosen.order_by("lift_id", by, "id").limit(BATCH).values("id", "lift_id", by, *names)
        for row in batch:
            yield row
        if len(batch) < BATCH:
            return
        last = batch[-1]
