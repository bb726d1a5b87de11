"""What is done once a day, by whichever worker comes first: the purge of rows, uploads and old files."""

import asyncio
import logging
from datetime import timedelta

from bot.services import Services
from models.actions.privacy.purge import purge
from models.actions.shared.city_rules import LOCAL
from models.actions.terminals.watch import forget_old_events

log = logging.getLogger(__name__)

BEGINS_AT = timedelta(hours=3)  # local time, when few people ride lifts
LOOK_EVERY_SECONDS = 600
CLAIM_SECONDS = 2 * 24 * 3600


async def purge_today(services: Services) -> bool:
    """Claim the day and purge. False where the day has been claimed before."""
    now = services.clock()
    day = (now.astimezone(LOCAL) - BEGINS_AT).date()
    claim = f"purge:{day}"
    if not await services.redis.set(claim, "1", nx=True, ex=CLAIM_SECONDS):
        return False
    try:
        async for purged in purge(now, services.photos.remove):
            log.info("purged", extra={"data": purged.data.value, "count": purged.count})
        if count := await forget_old_events(now):
            log.info("purged", extra={"data": "terminal_event", "count": count})
        if count := await services.uploads.tidy():
            log.info("purged", extra={"data": "upload", "count": count})
        if count := await asyncio.to_thread(services.imports.forget_old, now):
            log.info("purged", extra={"data": "import_file", "count": count})
    except BaseException:
        await services.redis.delete(claim)
        raise
    return True
