"""Claiming due rows under a lease, for any number of workers; and what becomes of a claimed photo."""

from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.rules.reports.kinds import URGENCIES
from models.rules.reports.photos import PhotoState
from models.tables.keys import new_key
from models.tables.leased import Leased
from models.tables.reports.report import Photo

LEASE = timedelta(seconds=60)  # longer than any send may take
PHOTO_WAITS = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2))

Row = TypeVar("Row", bound=Leased)
Held_co = TypeVar("Held_co", covariant=True)


class Job(Protocol):
    """A claimed row as its worker sees it: its key, whose claim it is, and the number of this attempt."""

    @property
    def id(self) -> UUID: ...
    @property
    def lease(self) -> UUID | None: ...
    @property
    def attempts(self) -> int: ...


class AwaitedMedium(Job, Protocol):
    """A photo or voice that WeChat still keeps for us."""

    @property
    def media_id(self) -> str: ...
    @property
    def report_id(self) -> UUID: ...


class Work(Protocol[Held_co]):
    """Work that falls due, for any number of workers."""

    def claim(
        self, limit: int, now: datetime, lease_for: timedelta
    ) -> Coroutine[Any, Any, Sequence[Held_co]]:
        """Take up to `limit` due rows for this worker, urgent ones first."""

    def next_due(self, now: datetime) -> Coroutine[Any, Any, datetime | None]:
        """When the next row falls due that is not due yet."""


class Queue(Generic[Row]):
    """The due rows of one table: work for those who know nothing of the table."""

    def __init__(self, table: type[Row]) -> None:
        self._table = table

    async def claim(self, limit: int, now: datetime, lease_for: timedelta) -> list[Row]:
        return await claim(self._table, limit, now, lease_for)

    async def next_due(self, now: datetime) -> datetime | None:
        return await next_due(self._table, now)


PHOTOS = Queue(Photo)


async def claim(table: type[Row], limit: int, now: datetime, lease_for: timedelta = LEASE) -> list[Row]:
    """Take up to `limit` due rows for this worker, urgent ones first."""
    rows: list[Row] = []
    if not await table.filter(due_at__lte=now).exists():  # most often: a dozen tables are asked every second
        return rows
    async with in_transaction():
        # One query an urgency: each reads just its rows from the index, however long the backlog is.
        for urgency in URGENCIES:
            if len(rows) < limit:
                rows += await lock_due(table.filter(urgency=urgency), limit - len(rows), now)
        await hold(table, rows, now, lease_for)
    return rows


async def claim_one(table: type[Row], key: UUID, now: datetime) -> Row | None:
    """Take this row; None while it is not due or another worker has it."""
    async with in_transaction():
        rows = await lock_due(table.filter(pk=key), 1, now)
        await hold(table, rows, now)
    return rows[0] if rows else None


async def lock_due(rows: QuerySet[Row], limit: int, now: datetime, also: Q | None = None) -> list[Row]:
    """The rows that have been due longest, locked until the caller's transaction ends.

    `also`: rows that are due whatever the clock shows.
    On PostgreSQL rows that another worker is claiming are skipped; on SQLite
    the transaction holds the write lock, so the same query is safe there.
    """
    due = Q(due_at__lte=now) if also is None else Q(due_at__lte=now) | also
    return await rows.filter(due).order_by("due_at").limit(limit).select_for_update(skip_locked=True)


async def hold(table: type[Row], rows: Sequence[Row], now: datetime, lease_for: timedelta = LEASE) -> None:
    """Give locked rows to this worker under a new lease, and count the attempt."""
    if not rows:
        return
    lease = new_key()
    await table.filter(pk__in=[row.pk for row in rows]).update(
        lease=lease, due_at=now + lease_for, attempts=F("attempts") + 1
    )
    for row in rows:
        row.lease, row.due_at, row.attempts = lease, now + lease_for, row.attempts + 1


async def next_due(table: type[Leased], now: datetime) -> datetime | None:
    """When the next row falls due that is not due yet."""
    first = await table.filter(due_at__gt=now).order_by("due_at").first().values("due_at")
    return first["due_at"] if first else None


async def reject_photo(photo: Job, reason: str) -> bool:
    """It is not kept: no photo, gone at WeChat, or there already. False as for `settle_photo`."""
    return await settle_photo(photo, state=PhotoState.REJECTED, reason=reason[:200])


async def postpone_photo(photo: Job, reason: str, now: datetime) -> None:
    """Try again later, or give up after the last wait."""
    if photo.attempts > len(PHOTO_WAITS):
        await reject_photo(photo, reason)
        return
    await Photo.filter(id=photo.id, lease=photo.lease).update(
        lease=None, due_at=now + PHOTO_WAITS[photo.attempts - 1], reason=reason[:200]
    )


async def settle_photo(photo: Job, **changes: object) -> bool:
    """False where the row has been settled otherwise meanwhile, or another worker has it."""
    # WeChat knows who sent a medium: its id is kept no longer than it is needed.
    held = Photo.filter(id=photo.id, lease=photo.lease)
    return bool(await held.update(lease=None, due_at=None, media_id="", **changes))
