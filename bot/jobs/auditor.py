"""The auditor at work: every minute one of the workers proves the ledger and says what it found."""

import logging
from contextlib import suppress

from redis.exceptions import RedisError

from bot.kernel.redis_persistence import writes_to_disk
from bot.services import Services
from models.actions.ledger.prove import ProofCursor, keep_proof, prove_ledger

log = logging.getLogger(__name__)

EVERY_SECONDS = 60
TURN_KEY = "tima:auditor"


class Auditor:
    """Goes on each time where the last proof has ended."""

    def __init__(self, services: Services) -> None:
        self._services, self._cursor = services, ProofCursor()

    async def audit_in_turn(self) -> None:
        await look_at_redis(self._services)
        if await _is_my_turn(self._services):
            self._cursor = await audit(self._services, self._cursor)


async def audit(services: Services, turn: ProofCursor) -> ProofCursor:
    """Prove the ledger once, keep the proof, and log each finding. Where to go on next time."""
    began = services.clock()
    found, next_turn = await prove_ledger(began, turn)
    await keep_proof(found, began, services.clock() - began)
    for one in found:
        log.error(
            "the ledger does not hold",
            extra={"finding": one.finding.value, "count": one.count, "examples": list(one.examples)},
        )
    return next_turn


async def look_at_redis(services: Services) -> None:
    """Show whether it writes to a disk, which it must not."""
    with suppress(RedisError, OSError):
        keeps_files = await writes_to_disk(services.redis, services.settings)
        services.metrics.redis_writes_to_disk.set(keeps_files)
        if keeps_files:
            log.error("Redis writes to a disk: set save and appendonly as production.md says")


async def _is_my_turn(services: Services) -> bool:
    """One worker a minute is enough. Without Redis each does it: it only reads."""
    try:
        return bool(await services.redis.set(TURN_KEY, "1", nx=True, ex=EVERY_SECONDS - 5))
    except (RedisError, OSError):
        return True
