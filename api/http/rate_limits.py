"""How often somebody may do what invites abuse. Kept in Redis, so that all web processes count together."""

import logging
from dataclasses import dataclass

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from bot.kernel.timeouts import within
from bot.services import Services
from models.rules.base import budgets

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RateLimit:
    """At most so many in a window of time, counted for each identifier by itself."""

    name: str
    item: RateLimitItem


SIGN_IN_FROM_ADDRESS = RateLimit("sign-in address", RateLimitItemPerMinute(30, 10))
SIGN_IN_AS_NAME = RateLimit("sign-in name", RateLimitItemPerMinute(15, 10))
# Past a lock: few enough that the three codes good at a time are not guessed in a year.
SIGN_IN_WITH_CODE = RateLimit("sign-in code", RateLimitItemPerMinute(5, 10))
SIGN_IN_ON_DEVICE = RateLimit("sign-in device", RateLimitItemPerMinute(15, 10))
SESSIONS_FROM_ADDRESS = RateLimit("session address", RateLimitItemPerMinute(120, 10))
SET_UP_FROM_ADDRESS = RateLimit("set-up address", RateLimitItemPerMinute(30, 10))
# Many phones of one operator share an address, and a whole building may report one lift.
HAZARDS_FROM_ADDRESS = RateLimit("hazard address", RateLimitItemPerHour(60))
HAZARDS_OF_LIFT = RateLimit("hazard lift", RateLimitItemPerHour(30))
SUGGESTIONS_FROM_ADDRESS = RateLimit("suggestion address", RateLimitItemPerHour(30))
SUGGESTIONS_OF_LIFT = RateLimit("suggestion lift", RateLimitItemPerHour(20))
# One person calls back a few reporters an hour; a whole list of numbers is somebody else's wish.
REVEALS_OF_STAFF = RateLimit("reveal staff", RateLimitItemPerHour(20))
# Programs of partners, each token by itself.
FEED_OF_TOKEN = RateLimit("feed token", RateLimitItemPerMinute(120))
RECORDS_OF_TOKEN = RateLimit("records token", RateLimitItemPerMinute(60))
OPEN311_OF_TOKEN = RateLimit("open311 token", RateLimitItemPerHour(600))
OPEN311_READS_FROM_ADDRESS = RateLimit("open311 address", RateLimitItemPerMinute(120))
SURVEYS_FROM_ADDRESS = RateLimit("survey address", RateLimitItemPerMinute(120, 10))
# A whole building votes from one address; codes have 50 bits, and five tries each.
BINDINGS_FROM_ADDRESS = RateLimit("bindings address", RateLimitItemPerMinute(120, 10))
BALLOTS_OF_PERSON = RateLimit("ballots person", RateLimitItemPerHour(60))  # each stays in the chain
RECEIPTS_FROM_ADDRESS = RateLimit("vote receipts address", RateLimitItemPerMinute(120, 10))
LOGINS_FROM_ADDRESS = RateLimit("login address", RateLimitItemPerMinute(120, 10))
# Of 10^15 numbers; people mistype one, and its check digit tells most of those.
UNKNOWN_RECEIPTS_FROM_ADDRESS = RateLimit("unknown receipts address", RateLimitItemPerMinute(60, 10))
SAMPLES_OF_ORGANISATION = RateLimit("samples organisation", RateLimitItemPerHour(120))
TESTS_OF_CONTACT = RateLimit("test contact", RateLimitItemPerMinute(1))
UNKNOWN_SMS_LINKS_FROM_ADDRESS = RateLimit("unknown sms links address", RateLimitItemPerMinute(60, 10))
FORMS_OF_CLAIM_LINK = RateLimit("claim link", RateLimitItemPerHour(60))
ANSWERS_OF_RECEIPT = RateLimit("answers receipt", RateLimitItemPerHour(30))
# The mini-program: carriers put thousands of phones behind one address.
MINI_LOGINS_FROM_ADDRESS = RateLimit("mini login address", RateLimitItemPerMinute(300, 10))
FOLLOWS_OF_PERSON = RateLimit("follows person", RateLimitItemPerHour(60))
PHONES_OF_PERSON = RateLimit("phone person", RateLimitItemPerHour(10))  # WeChat takes money for each
PHOTOS_FROM_ADDRESS = RateLimit("photo address", RateLimitItemPerHour(180))  # three a report
# Never refused, only flagged.
ENTRAPMENTS_FROM_ADDRESS = RateLimit("entrapment address", RateLimitItemPerMinute(5, 10))


class RateLimits:
    def __init__(self, services: Services) -> None:
        self._limiter = FixedWindowRateLimiter(_storage(services))

    async def exceeded(self, limit: RateLimit, identifier: str) -> bool:
        """Count one more; whether it is too many. Where Redis is away nobody is kept out."""
        try:
            counting = self._limiter.hit(limit.item, limit.name, identifier)
            return not await within(budgets.REDIS_ASIDE, counting)
        except (RedisError, OSError):
            log.warning("rate limits cannot be counted", extra={"limit": limit.name})
            return False

    async def require(self, limit: RateLimit, identifier: str) -> None:
        """Count one more. Raises 429 with Retry-After in seconds where it is too many."""
        if await self.exceeded(limit, identifier):
            raise _too_many(limit)

    async def require_room(self, limit: RateLimit, identifier: str) -> None:
        """Raises 429 where the next one would be too many; counts nothing."""
        try:
            has_room = await within(
                budgets.REDIS_ASIDE, self._limiter.test(limit.item, limit.name, identifier)
            )
        except (RedisError, OSError):
            log.warning("rate limits cannot be counted", extra={"limit": limit.name})
            return
        if not has_room:
            raise _too_many(limit)


def _too_many(limit: RateLimit) -> web.HTTPTooManyRequests:
    # The whole window: when exactly it began is nobody's business.
    return web.HTTPTooManyRequests(headers={"Retry-After": str(limit.item.get_expiry())})


def _storage(services: Services) -> MemoryStorage | RedisStorage:
    if services.settings.embedded:
        return MemoryStorage()
    pool = services.redis.connection_pool  # which knows where the server is, also by Sentinels
    # The option is documented; `**options` are typed as plain values.
    return RedisStorage("async+redis://", implementation="redispy", connection_pool=pool)  # type: ignore[arg-type]
