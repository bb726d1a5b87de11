"""Forwarding: claims due deliveries, sends them by their channels, records what came of them.

Claims and records are batches that form by themselves: while one is under way,
the next one gathers. So a worker with little to do answers at once, and one
with much to do makes few transactions.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from math import inf
from time import monotonic

from bot.channels import CHANNELS
from bot.jobs.breakers import SharedBreakers
from bot.kernel.timeouts import within
from bot.services import Services
from models.actions.forwarding.claim_deliveries import (
    Claimed,
    claim_deliveries,
    next_delivery_due,
    partner_of,
)
from models.actions.forwarding.parcels import Owed
from models.actions.forwarding.record_attempt import Recorded, Tried, Try, record_attempts
from models.actions.partners.find import known_name
from models.actions.shared.work import LEASE
from models.database import DATABASE_AWAY, ask_database
from models.rules.base import budgets
from models.rules.forwarding.concurrency import Partner
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    Failed,
    Outcome,
    RefusedDelivery,
    Unknown,
    Unreachable,
)

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 1.0  # the poll that finds work when no call to wake arrived
BUSY = 16  # deliveries under way, from which on claims and records gather for a moment
GATHER_SECONDS = 0.02
RECORD_AT_ONCE = 200
AGAIN_SECONDS = (
    0.3  # the database is away: an entrapment that was filed when it came back must not wait for us
)


class Forwarding:
    """The forwarding of one worker process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._shared = SharedBreakers(services)
        self._lanes = self._shared.lanes
        self._sending: set[asyncio.Task[None]] = set()
        self._tried: list[Tried] = []
        self._names: dict[Partner, str] = {}
        self._has_tried = asyncio.Event()
        self._claimed_at = -inf
        self._alarm = asyncio.Event()
        self._stopping = asyncio.Event()
        services.metrics.show_breakers(lambda: self._lanes.breakers, services.clock)

    def claimed_within(self, time: timedelta) -> bool:
        """Whether due deliveries were last asked for, with an answer, no longer ago than this."""
        return monotonic() - self._claimed_at <= time.total_seconds()

    def wake(self) -> None:
        """Something may be due."""
        self._alarm.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is under way is recorded."""
        self._stopping.set()
        self._alarm.set()

    async def run(self, turn: Callable[[], None]) -> None:
        """Until `stop`. `turn` hears of each turn of the loop."""
        exchange = asyncio.create_task(self._shared.exchange(self._stopping))
        recorder = asyncio.create_task(self._record())
        try:
            await self._forward(turn)
        finally:
            if self._sending:
                await asyncio.wait(self._sending)
            self._has_tried.set()
            await asyncio.gather(exchange, recorder)

    async def _forward(self, turn: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            turn()
            self._alarm.clear()
            claimed = await self._claim()
            if claimed is None:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            for row in claimed.rows:
                self._lanes.begin(partner_of(row), row.urgency)
                task = asyncio.create_task(self._send(row))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            await self._gather()
            if claimed.waiting or not claimed.rows:
                await self._sleep()

    async def _gather(self) -> None:
        """Let a batch form while enough is under way; whoever has little to do waits for nothing."""
        if len(self._sending) >= BUSY:
            await asyncio.sleep(GATHER_SECONDS)

    async def _claim(self) -> Claimed | None:
        """None while the database is away: keep trying, it is what everything waits for."""
        try:
            claiming = claim_deliveries(self._lanes, self._services.clock())
            claimed = await within(budgets.CLAIM, claiming)
            self._claimed_at = monotonic()
            return claimed
        except Exception:
            log.exception("due deliveries could not be claimed")
            return None

    async def _sleep(self) -> None:
        """Until something falls due, somebody calls, one that is under way ends, or the poll is up."""
        if self._alarm.is_set():
            return
        seconds = LONGEST_SLEEP_SECONDS
        now = self._services.clock()
        try:
            due_at = await within(budgets.CLAIM, next_delivery_due(now))
        except Exception:
            log.exception("the database could not be asked")
            due_at = None
        if due_at is not None:
            seconds = min(seconds, (due_at - now).total_seconds())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._alarm.wait(), max(seconds, 0.001))

    async def _send(self, delivery: Owed) -> None:
        partner, started_at = partner_of(delivery), self._services.clock()
        outcome: Outcome
        try:
            outcome = await within(budgets.SEND, self._send_by_channel(delivery))
            answered = isinstance(outcome, Accepted | Delivered | RefusedDelivery)
            if answered or not isinstance(outcome, Unreachable):
                self._lanes.learn(partner, answered=answered, now=self._services.clock())
        except TimeoutError:
            outcome = Unknown(f"no answer within {budgets.SEND:.0f} s")
            self._lanes.learn(partner, answered=False, now=self._services.clock())
        except Exception as error:
            log.exception("a channel failed", extra={"delivery": str(delivery.id)})
            outcome = Failed(f"our own fault: {type(error).__name__}")
        finally:
            self._lanes.end(partner, delivery.urgency)
        chance = random.random()  # noqa: S311 - jitter
        self._tried.append(Tried(delivery, Try(started_at, self._services.clock(), outcome, chance)))
        self._has_tried.set()
        self._alarm.set()

    async def _send_by_channel(self, delivery: Owed) -> Outcome:
        return await CHANNELS[delivery.channel](self._services, delivery)

    async def _record(self) -> None:
        """Until told to stop and nothing is left to record."""
        while not (self._stopping.is_set() and not self._sending and not self._tried):
            await self._has_tried.wait()
            await self._gather()
            self._has_tried.clear()
            while self._tried:
                batch, self._tried = self._tried[:RECORD_AT_ONCE], self._tried[RECORD_AT_ONCE:]
                await self._record_batch(batch)

    async def _record_batch(self, batch: list[Tried]) -> None:
        """All in one transaction; where that fails, one by one, so that one row cannot hold up others."""
        await self._count_attempts(batch)
        try:
            self._after(await self._recorded(batch))
        except Exception:
            log.exception("attempts could not be recorded together", extra={"count": len(batch)})
            answers = await self._database_answers()
            for one in batch if len(batch) > 1 and answers else ():
                try:
                    self._after(await self._recorded([one]))
                except Exception:
                    # The row's lease runs out and it is sent again under the same id.
                    log.exception("an attempt is lost", extra={"delivery": str(one.delivery.id)})

    async def _database_answers(self) -> bool:
        """Else to record one by one would wait as many times."""
        try:
            await within(budgets.LOOK_UP, ask_database())
        except DATABASE_AWAY:
            return False
        return True

    async def _recorded(self, batch: list[Tried]) -> Recorded:
        """Tries again while the database is away and the leases hold; raises what it raised in the end."""
        until = min(one.tried.finished_at for one in batch) + LEASE / 2
        while True:
            try:
                return await within(budgets.RECORD, record_attempts(batch))
            except DATABASE_AWAY:
                if self._stopping.is_set() or self._services.clock() > until:
                    raise
            await asyncio.sleep(AGAIN_SECONDS)

    def _after(self, recorded: Recorded) -> None:
        for delivery in recorded.dead:
            self._services.metrics.dead.labels(delivery.channel.value).inc()
        if recorded.notices:
            self._alarm.set()

    async def _count_attempts(self, batch: list[Tried]) -> None:
        for one in batch:
            channel, outcome = one.delivery.channel.value, type(one.tried.outcome).__name__.lower()
            name = await self._name(one.delivery)
            self._services.metrics.attempts.labels(channel, outcome, name).inc()

    async def _name(self, delivery: Owed) -> str:
        """What the metrics call a partner: its name, asked for once."""
        partner = partner_of(delivery)
        if delivery.organisation_id is None:
            return delivery.channel.value
        if partner not in self._names:
            try:
                self._names[partner] = await known_name(self._services.rows, delivery.organisation_id)
            except DATABASE_AWAY:
                return str(partner)
        return self._names[partner]
