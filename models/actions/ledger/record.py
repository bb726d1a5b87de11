"""The one way to write into the ledger: what happened, and to whom it is owed, in one transaction."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.ledger.write import (
    NewEvent,
    OwedRecipient,
    append_event,
    append_events,
    owe_all_notices,
    owe_to,
)
from models.rules.reports.events import EventKind
from models.tables.reports.report import Event, Incident, Report


@asynccontextmanager
async def locked_incident(incident_id: UUID) -> AsyncIterator[Incident]:
    """A transaction that holds the incident's row lock, under which its events are numbered one by one."""
    async with in_transaction():
        yield await _lock(incident_id)


@asynccontextmanager
async def locked_report(report_id: UUID) -> AsyncIterator[tuple[Report, Incident]]:
    """The same for the incident of a report."""
    async with in_transaction():
        report = await Report.get(id=report_id)
        yield report, await _lock(report.incident_id)


async def _lock(incident_id: UUID) -> Incident:
    return await Incident.filter(id=incident_id).select_for_update().get()


async def record(
    incident: Incident,
    kind: EventKind,
    *,
    at: datetime,
    actor: str,
    details: dict[str, Any] | None = None,
    source_key: str | None = None,
    is_first: bool = False,
    to: Iterable[OwedRecipient] = (),
    pause: timedelta = timedelta(0),
    notices: bool = False,
    only: UUID | None = None,
    now: datetime | None = None,
) -> Event:
    """Append the incident's next event and owe it. The caller holds the incident's lock.

    `details` holds no floats. `is_first`: the incident was made in this transaction.
    `to`: organisations, each by its channel after the `pause`, and by its feed.
    `notices`: to the reporters whom WeChat knows, or to the author of the report `only`.
    `now`: where it happened at another time.
    """
    now = now or at
    event = await append_event(
        incident, kind, at=at, actor=actor, details=details, source_key=source_key, is_first=is_first
    )
    if owed := list(to):
        await owe_to(owed, event, incident, now, due_at=now + pause)
    if notices:
        await owe_all_notices([(incident, event)], now, only=only)
    return event


async def record_all(happened: Sequence[NewEvent], now: datetime) -> bool:
    """The same for words on several incidents at once, owed to reporters. True where a notice was written."""
    events = await append_events(happened)
    return await owe_all_notices(
        [(one.incident, event) for one, event in zip(happened, events, strict=True)], now
    )
