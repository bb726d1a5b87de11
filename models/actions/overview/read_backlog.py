"""How much waits for a worker. Each question reads at most `AT_MOST` entries of one index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.reports.report import Photo, Report

AT_MOST = 1000


@dataclass(frozen=True)
class Backlog:
    """`count` stops at `AT_MOST`; `oldest` is how long the first of them has been due."""

    count: int
    oldest: timedelta


async def due_deliveries(urgency: int, now: datetime) -> Backlog:
    """Deliveries that a worker should have claimed by now. One that is being sent is not due."""
    rows = Delivery.filter(due_at__lte=now, urgency=urgency)
    return _backlog(await rows.order_by("due_at").limit(AT_MOST).values_list("due_at", flat=True), now)


async def photos_awaited(now: datetime) -> Backlog:
    """Photos still at WeChat, which keeps them for 3 days; due or not."""
    rows = Photo.filter(due_at__not_isnull=True)
    return _backlog(await rows.order_by("due_at").limit(AT_MOST).values_list("due_at", flat=True), now)


async def count_dead_letters() -> int:
    """Deliveries to organisations that were given up and that nobody has seen to yet."""
    return len(await DeadLetter.filter(settled_at=None).limit(AT_MOST).values_list("id", flat=True))


async def rows_ahead(now: datetime) -> timedelta:
    """How far the newest report lies in the future: after a restore on a server whose clock is behind."""
    newest = await Report.all().order_by("-id").first().values("filed_at")
    return max(newest["filed_at"] - now, timedelta(0)) if newest else timedelta(0)


def _backlog(due_at: list[Any], now: datetime) -> Backlog:
    oldest = max(now - due_at[0], timedelta(0)) if due_at else timedelta(0)
    return Backlog(len(due_at), oldest)
