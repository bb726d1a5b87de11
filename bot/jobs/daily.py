"""What one worker does once a day: the purge, and the proof of what lists look up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from bot.services import Services
from models.actions.lifts.cover_spans import repair_cover_spans
from models.actions.lifts.estate_names import repair_estate_endings
from models.actions.lifts.examination_columns import repair_examinations
from models.actions.privacy.purge import purge
from models.actions.shared.city_rules import LOCAL
from models.actions.terminals.watch import forget_old_events

log = logging.getLogger(__name__)

BEGINS_AT = timedelta(hours=3)  # local time, when few people ride lifts
LOOK_EVERY_SECONDS = 600
CLAIM_SECONDS = 2 * 24 * 3600


async def purge_today(services: Services) -> bool:
    """Rows, uploads and old files. False where the day has been claimed before."""
    now = services.clock()
    async with _claimed_today(services, "purge") as is_ours:
        if not is_ours:
            return False
        async for purged in purge(now, services.photos.remove):
            log.info("purged", extra={"data": purged.data.value, "count": purged.count})
        if count := await forget_old_events(now):
            log.info("purged", extra={"data": "terminal_event", "count": count})
        if count := await services.uploads.tidy():
            log.info("purged", extra={"data": "upload", "count": count})
        if count := await asyncio.to_thread(services.imports.forget_old, now):
            log.info("purged", extra={"data": "import_file", "count": count})
    return True


async def prove_lists_today(services: Services) -> bool:
    """Hold what lists look up against what it is derived from. False where the day has been claimed before.

    A difference means that an action forgot it, or that an older build wrote beside this one.
    """
    today = services.clock().astimezone(LOCAL).date()
    async with _claimed_today(services, "lists") as is_ours:
        if is_ours:
            proofs: dict[str, Callable[[], Awaitable[int]]] = {
                "cover": repair_cover_spans,
                "examinations": partial(repair_examinations, today),
                "estate_names": repair_estate_endings,
            }
            for what, proof in proofs.items():
                if count := await proof():
                    log.error("lists looked up what was not so; mended", extra={"what": what, "count": count})
                services.metrics.lookups_mended.labels(what).inc(count)
        return is_ours


@asynccontextmanager
async def _claimed_today(services: Services, what: str) -> AsyncIterator[bool]:
    """Whether the day was free. It is given back where the block fails."""
    day = (services.clock().astimezone(LOCAL) - BEGINS_AT).date()
    claim = f"{what}:{day}"
    if not await services.redis.set(claim, "1", nx=True, ex=CLAIM_SECONDS):
        yield False
        return
    try:
        yield True
    except BaseException:
        await services.redis.delete(claim)
        raise
