"""Shifts of the older duty roster become people on duty: what a build before has left, or still writes."""

import logging

from bot.services import Services
from models.actions.partners.move_shifts import move_shifts

log = logging.getLogger(__name__)

EVERY_SECONDS = 600


async def move_all_shifts(services: Services) -> None:
    """Batch after batch until nothing is left. Two workers at once do no harm."""
    moved = 0
    while count := await move_shifts(services.vault, services.clock()):
        moved += count
    if moved:
        log.info("shifts moved", extra={"count": moved})
