"""Shifts of the older duty roster become people on duty: what a build before has left, or still writes."""

import logging

from bot.services import Services
from models.actions.partners.move_shifts import move_shifts

log = logging.getLogger(__name__)

EVERY_SECONDS = 600


async def move_all_shifts(services: Services) -> None:
    """Move what can be moved; what is kept is tried again the next time. Two workers at once do no harm."""
    moved = await move_shifts(services.vault, services.clock())
    if moved.gone:
        log.info("shifts moved", extra={"count": moved.gone})
    if moved.no_room:
        log.warning("shifts kept: remove people on duty who are not needed", extra={"count": moved.no_room})
    if moved.unreadable:
        log.warning("shifts kept: no key opens their numbers", extra={"count": moved.unreadable})
