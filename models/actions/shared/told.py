"""Settling a message that is owed to a person."""

from datetime import datetime, timedelta

from models.actions.shared.work import Job
from models.rules.notices.retry import Notified, next_try, reason_of
from models.tables.leased import Leased

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)


async def settle_told(table: type[Leased], notice: Job, outcome: Notified, now: datetime) -> None:
    """Told, not to be told, or due again until the last wait. A lost lease changes nothing.

    `table` has `settled_at` and `reason` (200 characters).
    """
    due_at = next_try(outcome, WAITS, notice.attempts, now)
    await table.filter(id=notice.id, lease=notice.lease).update(
        due_at=due_at, lease=None, settled_at=None if due_at else now, reason=reason_of(outcome)[:200]
    )
