"""Keeping what lists look up of cover true to the policies behind it, and proving that it is."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.each_lift import AT_ONCE, lock_lifts, pages_of_lifts
from models.bulk import insert_rows, update_rows
from models.rules.insurance.cover import Term, Unbroken, unbroken
from models.tables.insurance.cover_span import CoverSpan
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift

Spans = dict[UUID, set[Unbroken]]


async def keep_cover_spans(lift_ids: Collection[UUID]) -> None:
    """For every action that changes the term or the lifts of a policy: last in its transaction."""
    keys = sorted(lift_ids)  # all lock in one order
    for first in range(0, len(keys), AT_ONCE):
        await _keep(keys[first : first + AT_ONCE])


async def keep_spans_of_policy(policy_id: UUID) -> None:
    await keep_cover_spans(await lifts_under(policy_id))


async def lifts_under(policy_id: UUID) -> set[UUID]:
    rows = CoveredLift.filter(policy_id=policy_id)
    return {lift_id for (lift_id,) in await rows.values_list("lift_id")}


async def repair_cover_spans() -> int:
    """Go through all lifts, and mend those whose spans differ from their policies. How many did.

    No lock is held while a page is compared; what looks wrong is read again under one.
    """
    repaired = 0
    async for keys in pages_of_lifts():
        begun = dict(await Lift.filter(id__in=keys).values_list("id", "covered_from"))
        true, kept = await _true_spans(keys), await _kept_spans(keys)
        if wrong := [key for key in keys if (true[key], _first(true[key])) != (kept[key], begun.get(key))]:
            async with in_transaction():
                repaired += await _keep(wrong)
    return repaired


async def _keep(lift_ids: list[UUID]) -> int:
    """How many lifts had other spans, or another beginning of the first."""
    lifts = await lock_lifts(lift_ids, "covered_from")
    true, kept = await _true_spans(lift_ids), await _kept_spans(lift_ids)
    wrong = [lift_id for lift_id in lift_ids if true[lift_id] != kept[lift_id]]
    if stale := [lift_id for lift_id in wrong if kept[lift_id]]:
        await CoverSpan.filter(lift_id__in=stale).delete()
    rows = [{"lift_id": lift_id, **vars(one)} for lift_id in wrong for one in true[lift_id]]
    await insert_rows(CoverSpan._meta.db, CoverSpan, rows)
    begun = {one.id: _first(true[one.id]) for one in lifts if one.covered_from != _first(true[one.id])}
    await update_rows(Lift._meta.db, Lift, [(key, {"covered_from": first}) for key, first in begun.items()])
    return len({*wrong, *begun})


def _first(spans: set[Unbroken]) -> datetime | None:
    return min((one.starts_at for one in spans), default=None)


async def _true_spans(lift_ids: list[UUID]) -> Spans:
    terms: dict[UUID, list[Term]] = {lift_id: [] for lift_id in lift_ids}
    covered = CoveredLift.filter(lift_id__in=lift_ids)
    for lift_id, starts_at, ends_at in await covered.values_list(
        "lift_id", "policy__starts_at", "policy__ends_at"
    ):
        terms[lift_id].append(Term("", starts_at, ends_at))
    return {lift_id: set(unbroken(of_lift)) for lift_id, of_lift in terms.items()}


async def _kept_spans(lift_ids: list[UUID]) -> Spans:
    kept: Spans = {lift_id: set() for lift_id in lift_ids}
    rows = CoverSpan.filter(lift_id__in=lift_ids)
    for lift_id, *span in await rows.values_list("lift_id", "starts_at", "ends_at", "next_starts_at"):
        kept[lift_id].add(Unbroken(*span))
    return kept
