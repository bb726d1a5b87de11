"""After the storm: until everything that is owed has been delivered or given up."""

import asyncio
import time
from datetime import UTC, datetime

from models.database import DATABASE_AWAY
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Delivery

LEASES_FOR_SECONDS = 5


async def drain(seconds: float) -> None:
    """Wait so long at most. What waits for hours is due now; so is, at first, what dead workers hold."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        waiting = Delivery.filter(state=DeliveryState.SCHEDULED)
        try:
            if not await waiting.exists():
                return
            before = datetime.now(UTC)
            await waiting.filter(lease=None, due_at__gt=before).update(due_at=before)
            if time.monotonic() - began < LEASES_FOR_SECONDS:
                await waiting.filter(lease__not_isnull=True).update(due_at=before)
        except DATABASE_AWAY:
            pass
        await asyncio.sleep(1)
