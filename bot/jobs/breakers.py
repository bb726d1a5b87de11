"""What workers tell one another of partners that do not answer, by Redis.

Only news travels: a breaker that opens, stretches or closes. Where Redis is
away or has lost everything, each worker goes on with what it knows itself and
finds out within a few failures; no delivery depends on it.
"""

import asyncio
import json
import logging
from contextlib import suppress
from uuid import UUID

from redis.exceptions import RedisError

from bot.services import Services
from models.rules.forwarding.breaker import Breaker
from models.rules.forwarding.concurrency import Lanes, Limits, Partner
from models.rules.partners.kinds import ChannelKind

log = logging.getLogger(__name__)

Wire = bytes | bytearray | memoryview | str | int | float
KEY = "tima:breakers"
KEPT_SECONDS = 24 * 3600
LISTEN_EVERY_SECONDS = 1.0
URGENT_SHARE = 4  # urgent deliveries under way at once, as a multiple of routine ones


class SharedBreakers:
    """The lanes of one worker, and the exchange of their breakers with the others'."""

    def __init__(self, services: Services) -> None:
        self._services = services
        settings = services.settings
        limits = Limits(
            routine=settings.worker_concurrency,
            each=min(settings.partner_concurrency, settings.worker_concurrency),
            urgent=URGENT_SHARE * settings.worker_concurrency,
        )
        self.lanes = Lanes(limits, self._tell)
        self._news: dict[Partner, Breaker] = {}

    def _tell(self, partner: Partner, breaker: Breaker) -> None:
        state = breaker.state(self._services.clock())
        log.warning("a partner's breaker changed", extra={"partner": str(partner), "state": state.value})
        self._news[partner] = breaker

    async def exchange(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set."""
        was_away = False
        while not stopping.is_set():
            try:
                await self.exchange_once()
                was_away = False
            except (RedisError, OSError, TimeoutError):
                if not was_away:
                    log.warning("breakers are not shared: Redis is away")
                was_away = True
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LISTEN_EVERY_SECONDS)

    async def exchange_once(self) -> None:
        redis, news = self._services.redis, dict(self._news)
        if news:
            told: dict[Wire, Wire] = {
                str(partner): json.dumps(breaker.as_json()) for partner, breaker in news.items()
            }
            await redis.hset(KEY, mapping=told)
            await redis.expire(KEY, KEPT_SECONDS)
            self._news = {key: value for key, value in self._news.items() if news.get(key) != value}
        for name, value in (await redis.hgetall(KEY)).items():
            with suppress(ValueError, KeyError, TypeError):
                self.lanes.hear(_partner(_text(name)), Breaker.from_json(json.loads(value)))


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name


def _partner(name: str) -> Partner:
    """Raises ValueError for what is neither an organisation nor a channel."""
    try:
        return UUID(name)
    except ValueError:
        return ChannelKind(name)
