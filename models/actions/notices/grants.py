"""Grants of one message each: kept, counted, spent, and lost where the person takes them back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.transactions import in_transaction

from models.tables.notices import Grant

MOST_UNSPENT = 20  # of one person by one template: more would never be used


async def record_grants(
    person_id: UUID, template_ids: Collection[str], source_key: str, now: datetime
) -> Mapping[str, int]:
    """Keep that the person has agreed to one message by each of these templates.

    `source_key` names the tap (at most 160 characters): told again it counts
    once. Returns the unspent grants by template.
    """
    async with in_transaction():
        kept = await unspent_grants(person_id)
        wanted = [one for one in sorted(set(template_ids)) if kept.get(one, 0) < MOST_UNSPENT]
        rows = [
            Grant(person_id=person_id, template_id=one, source_key=source_key, given_at=now) for one in wanted
        ]
        await Grant.bulk_create(rows, ignore_conflicts=True)
        return await unspent_grants(person_id)


async def unspent_grants(person_id: UUID, held_by: UUID | None = None) -> Mapping[str, int]:
    """How many are left, by template; with those that this delivery has taken at an earlier attempt."""
    usable = Q(spent_at=None) | Q(spent_on=held_by) if held_by else Q(spent_at=None)
    counted = (
        Grant.filter(usable, person_id=person_id)
        .annotate(count=Count("id"))
        .group_by("template_id")
        .values_list("template_id", "count")
    )
    return dict(await counted)


async def spend_grant(person_id: UUID, template_id: str, on: UUID, now: datetime) -> bool:
    """Take one for this delivery, before it is sent; False where none is left.

    A delivery that is tried again goes by the grant that it has taken: whether
    WeChat counted a message that it did not answer, nobody can tell.
    """
    async with in_transaction():
        if await Grant.exists(person_id=person_id, template_id=template_id, spent_on=on):
            return True
        oldest = (
            await Grant.filter(person_id=person_id, template_id=template_id, spent_at=None)
            .order_by("given_at", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if oldest is None:
            return False
        await Grant.filter(id=oldest.id).update(spent_at=now, spent_on=on)
        return True


async def give_back_grant(template_id: str, on: UUID) -> None:
    """WeChat has refused the message for a reason of its own: nothing was spent."""
    await Grant.filter(template_id=template_id, spent_on=on).update(spent_at=None, spent_on=None)


async def end_grants(person_id: UUID, template_ids: Collection[str], now: datetime) -> None:
    """The person has taken them back, or WeChat says (43101) that there are none."""
    await Grant.filter(person_id=person_id, template_id__in=list(template_ids), spent_at=None).update(
        spent_at=now
    )
