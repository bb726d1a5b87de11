"""Receipts that stand in clear in the database are hidden: what release 1.0 has left, or still writes."""

import logging

from bot.services import Services
from models.actions.reports.receipts import hide_receipts

log = logging.getLogger(__name__)

EVERY_SECONDS = 60


async def hide_all_receipts(services: Services) -> None:
    """Batch after batch until nothing is left. Two workers at once do no harm."""
    hidden = 0
    while count := await hide_receipts(services.vault, services.clock()):
        hidden += count
    if hidden:
        log.info("receipts hidden", extra={"count": hidden})
