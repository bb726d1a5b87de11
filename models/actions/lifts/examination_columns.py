"""Keeping what lists look up of examinations true to these, and proving that it is."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tortoise.expressions import RawSQL, Subquery
from tortoise.transactions import in_transaction

from models.actions.lifts.by_examination import last_examination
from models.actions.lifts.each_lift import AT_ONCE, lock_lifts, pages_of_lifts
from models.bulk import update_rows
from models.tables.lifts import Lift

Columns = tuple[bool | None, date | None]  # examination_passed, examination_until


async def keep_examinations(lift_ids: Collection[UUID], today: date) -> None:
    """For every action that records or corrects an examination: last in its transaction."""
    keys = sorted(lift_ids)  # all lock in one order
    for first in range(0, len(keys), AT_ONCE):
        await _keep(keys[first : first + AT_ONCE], today)


async def repair_examinations(today: date) -> int:
    """Go through all lifts, and mend those that differ from their last examination. How many did."""
    repaired = 0
    async for keys in pages_of_lifts():
        if wrong := await _wrong(keys, today):
            async with in_transaction():
                repaired += await _keep(sorted(wrong), today)
    return repaired


async def _keep(lift_ids: list[UUID], today: date) -> int:
    await lock_lifts(lift_ids)
    wrong = await _wrong(lift_ids, today)
    changes = [
        (lift_id, {"examination_passed": passed, "examination_until": until})
        for lift_id, (passed, until) in wrong.items()
    ]
    await update_rows(Lift._meta.db, Lift, changes)
    return len(changes)


async def _wrong(lift_ids: list[UUID], today: date) -> dict[UUID, Columns]:
    """What the lifts should say, of those that do not."""
    last = last_examination(RawSQL('"lift"."id"'), today)
    rows = Lift.filter(id__in=lift_ids).annotate(
        passed=Subquery(last.values("passed")), until=Subquery(last.values("valid_until"))
    )
    told = await rows.values_list("id", "passed", "until", "examination_passed", "examination_until")
    true = {lift_id: _columns(passed, until) for lift_id, passed, until, *_ in told}
    return {lift_id: true[lift_id] for lift_id, _, _, *kept in told if true[lift_id] != tuple(kept)}


def _columns(passed: bool | int | None, until: date | str | None) -> Columns:
    """SQLite answers a subquery in numbers and text."""
    if passed is None or until is None:
        return None, None
    return bool(passed), (date.fromisoformat(until) if isinstance(until, str) else until) if passed else None
