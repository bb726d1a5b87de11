"""The feed of one insurer, in an order in which nothing is ever missed or repeated.

The trouble with feeds: rows become visible when their transaction commits,
which is neither the order of their keys (made before) nor of a sequence's
numbers (taken before). A reader who has seen number 8 and goes on from there
never sees number 7, which committed a moment later.

So an entry is written without a position, in the transaction of its event.
A publisher then gives positions to the entries that it can see, holding the
lock of the insurer's head until it commits. Hence:

1. Positions of a feed are committed in their order: whoever takes n+1 holds
   the lock, and had to wait until n was committed. So nobody who has seen a
   position can later find a smaller one that is new: nothing is missed.
2. An entry gets one position, once (it is chosen where it has none, under the
   lock): nothing is repeated.
3. An entry whose transaction commits after the publisher has looked gets a
   later position: nothing is forgotten.

On SQLite the write lock is the lock. The price is one more update an entry,
paid by whoever reads first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.events import ToldEvent
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.feed import FeedEntry, FeedHead
from models.tables.reports.report import Event

PUBLISH_AT_ONCE = 500


@dataclass(frozen=True)
class Feed:
    """Some entries after a position: (position, event), and whether there are more behind them."""

    entries: tuple[tuple[int, UUID], ...]
    more: bool


class AheadOfFeed(Exception):
    """The position was never given out: it is of another feed, or the database is an older copy."""


@dataclass(frozen=True)
class FedEvent:
    """An event of a feed; `delivery_id` where it is owed to the insurer by a delivery too."""

    event: ToldEvent
    delivery_id: UUID | None


async def events_of_feed(organisation_id: UUID, feed: Feed) -> list[FedEvent]:
    """In the order of the feed."""
    ids = [event_id for _, event_id in feed.entries]
    events = {event.id: event for event in await Event.filter(id__in=ids)}
    rows = await Delivery.filter(event_id__in=ids, organisation_id=organisation_id)
    owed = {row.event_id: row.id for row in rows}
    return [FedEvent(events[one], owed.get(one)) for one in ids]


async def enter_feed(event: Event, insurers: Collection[UUID]) -> None:
    """Inside the transaction of the event."""
    if insurers:
        await FeedEntry.bulk_create([FeedEntry(organisation_id=one, event=event) for one in insurers])


async def read_feed(organisation_id: UUID, after: int, size: int) -> Feed:
    """Up to `size` entries after the position `after` (0: from the beginning). Raises AheadOfFeed."""
    await _publish(organisation_id)
    head = await FeedHead.get_or_none(organisation_id=organisation_id)
    if after > (head.position if head else 0):
        raise AheadOfFeed
    rows = (
        await FeedEntry.filter(organisation_id=organisation_id, position__gt=after)
        .order_by("position")
        .limit(size + 1)
        .values_list("position", "event_id")
    )
    return Feed(tuple((position, event_id) for position, event_id in rows[:size]), len(rows) > size)


async def _publish(organisation_id: UUID) -> None:
    """Give positions to what has none yet, at most PUBLISH_AT_ONCE: later calls go on."""
    waiting = FeedEntry.filter(organisation_id=organisation_id, position=None)
    if not await waiting.exists():
        return  # most calls: nothing is locked
    await FeedHead.get_or_create(organisation_id=organisation_id)
    async with in_transaction():
        head = await FeedHead.filter(organisation_id=organisation_id).select_for_update().get()
        for entry in await waiting.order_by("id").limit(PUBLISH_AT_ONCE):
            head.position += 1
            await FeedEntry.filter(id=entry.id).update(position=head.position)
        await FeedHead.filter(organisation_id=organisation_id).update(position=head.position)
