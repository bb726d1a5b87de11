"""The worker: sends what is due, fetches photos, purges once a day. `python -m bot.worker`; any number.

Nothing here decides what is true: rows are claimed under a lease, the channel
answers with an outcome, and the action records what follows. A worker that is
killed leaves rows whose lease runs out, and another one takes them up.
"""

import asyncio
import logging
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import uvloop
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from bot.channels import CHANNELS
from bot.daily import purge_daily
from bot.logs import set_up_logs
from bot.metrics_server import serve_metrics
from bot.photos import NotAPhoto
from bot.services import WAKE_CHANNEL, Services, open_services
from bot.settings import SettingsError, read_settings
from bot.wechat import WeChatUnavailable
from models.actions.erase import drop_if_erased
from models.actions.record_attempt import Try, record_attempt
from models.actions.work import claim, keep_photo, next_due, postpone_photo, reject_photo
from models.rules.delivery import Failed, Outcome
from models.tables.delivery import Delivery
from models.tables.leased import Leased
from models.tables.party import ChannelKind
from models.tables.report import Photo

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 1.0  # the poll that finds work when no call to wake arrived
SEND_WITHIN_SECONDS = 40  # below the lease, whatever a channel does


class Worker:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._alarms: list[asyncio.Event] = []
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop`; then what is under way is finished."""
        listener = asyncio.create_task(self._listen())
        try:
            await asyncio.gather(
                self._work(Delivery, self._deliver, self._services.settings.worker_concurrency),
                self._work(Photo, self._fetch_photo, 4),
                purge_daily(self._services, self._stopping),
            )
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener

    def stop(self) -> None:
        self._stopping.set()
        self._wake()

    def _wake(self) -> None:
        for alarm in self._alarms:
            alarm.set()

    async def _work(self, table: type[Leased], do: Callable[..., Awaitable[None]], at_once: int) -> None:
        """Keep up to `at_once` rows of a table under way."""
        running: set[asyncio.Task[None]] = set()
        alarm = asyncio.Event()
        self._alarms.append(alarm)
        while not self._stopping.is_set():
            alarm.clear()
            rows = await self._claim(table, at_once - len(running))
            for row in rows:
                task = asyncio.create_task(self._guard(do, row))
                running.add(task)
                task.add_done_callback(running.discard)
            if len(running) >= at_once:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            elif not rows:
                await self._sleep(table, alarm)
        if running:
            await asyncio.wait(running)

    async def _claim(self, table: type[Leased], limit: int) -> list[Leased]:
        if limit <= 0:
            return []
        try:
            return await claim(table, limit, self._services.clock())
        except Exception:
            # The database is away: keep trying, it is what everything waits for.
            log.exception("due rows could not be claimed")
            await asyncio.sleep(LONGEST_SLEEP_SECONDS)
            return []

    async def _guard(self, do: Callable[..., Awaitable[None]], row: Leased) -> None:
        try:
            await do(row)
        except Exception:
            # The row's lease runs out and it is tried again.
            log.exception("a row could not be worked on", extra={"row": str(row.pk)})

    async def _sleep(self, table: type[Leased], alarm: asyncio.Event) -> None:
        """Until something falls due, somebody calls, or the poll is up."""
        try:
            due_at = await next_due(table)
        except Exception:
            log.exception("the database could not be asked")
            due_at = None
        seconds = LONGEST_SLEEP_SECONDS
        if due_at is not None:
            seconds = min(seconds, max((due_at - self._services.clock()).total_seconds(), 0.01))
        with suppress(TimeoutError):
            await asyncio.wait_for(alarm.wait(), seconds)

    async def _listen(self) -> None:
        """Calls to wake, by Redis. Without Redis the poll alone serves."""
        while True:
            try:
                async with self._services.redis.pubsub() as pubsub:
                    await pubsub.subscribe(WAKE_CHANNEL)
                    while True:
                        if await pubsub.get_message(ignore_subscribe_messages=True, timeout=5):
                            self._wake()
            except (RedisError, OSError):
                log.warning("no calls to wake: Redis is away")
                await asyncio.sleep(LONGEST_SLEEP_SECONDS)

    async def _deliver(self, delivery: Delivery) -> None:
        started_at = self._services.clock()
        outcome: Outcome
        try:
            async with asyncio.timeout(SEND_WITHIN_SECONDS):
                outcome = await CHANNELS[delivery.channel](self._services, delivery)
        except Exception as error:
            log.exception("a channel failed", extra={"delivery": str(delivery.id)})
            outcome = Failed(f"our own fault: {type(error).__name__}")
        tried = Try(started_at, self._services.clock(), outcome)
        dead = await record_attempt(delivery, tried, random.random())  # noqa: S311 - jitter
        self._count(delivery.channel, outcome, dead)
        self._wake()

    def _count(self, channel: ChannelKind, outcome: Outcome, dead: bool) -> None:
        measured = self._services.metrics
        measured.attempts.labels(channel.value, type(outcome).__name__.lower()).inc()
        if dead:
            measured.dead.labels(channel.value).inc()

    async def _fetch_photo(self, photo: Photo) -> None:
        try:
            sha256 = await self._services.photos.keep(await self._services.wechat.media(photo.media_id))
        except NotAPhoto as error:
            await reject_photo(photo, str(error))
        except (WeChatClientException, WeChatUnavailable) as error:
            await postpone_photo(photo, str(error), self._services.clock())
        else:
            if not await keep_photo(photo, sha256):
                await drop_if_erased(photo, sha256, self._services.photos.remove)


async def main() -> None:
    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    if settings.embedded:
        raise SettingsError("a worker of its own needs TIMA_REDIS_URL; the embedded Redis is one process")
    async with open_services(settings) as services:
        worker = Worker(services)
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, worker.stop)
        log.info("the worker is up")
        async with serve_metrics(services):
            await worker.run()
        log.info("the worker has finished what was under way")


if __name__ == "__main__":
    try:
        uvloop.run(main())
    except SettingsError as error:
        raise SystemExit(str(error)) from None
