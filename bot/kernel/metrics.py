"""Metrics, under the names that `templates/docs/production.md` explains."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf, nan
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from wechatpy.exceptions import WeChatClientException

from bot.kernel.clock import Clock, SharedClock, system_clock
from models.actions.forwarding.drills import LastDrill, last_drills
from models.actions.ledger.prove import LastProof, last_proof
from models.actions.overview.backups import last_verified
from models.actions.overview.read_backlog import (
    Backlog,
    count_dead_letters,
    due_deliveries,
    photos_awaited,
    rows_ahead,
)
from models.database import DATABASE_AWAY
from models.rules.base import budgets
from models.rules.forwarding.breaker import Breaker, BreakerState
from models.rules.forwarding.invariants import Finding
from models.rules.reports.kinds import ROUTINE, URGENT

Result = TypeVar("Result")

log = logging.getLogger(__name__)

# WeChat gives us 5 s; a person at a page should not wait for one.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5, 10)
BREAKER_LEVELS = {BreakerState.CLOSED: 0, BreakerState.PROBING: 1, BreakerState.OPEN: 2}
URGENCIES = {"urgent": URGENT, "routine": ROUTINE}


@dataclass(frozen=True)
class JournalStanding:
    """What this machine's journal holds. `oldest_seconds` is 0 without an entry."""

    entries: int
    oldest_seconds: float
    damaged: int


class Metrics:
    """The counters of one process. Gauges of the database are read when somebody asks for them."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.http_requests = Counter(
            "tima_http_requests", "Requests answered", ["route", "status"], registry=registry
        )
        self.http_seconds = Histogram(
            "tima_http_request_seconds", "Time to an answer", ["route"], registry=registry, buckets=SECONDS
        )
        self._of_route: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.incoming = Counter(
            "tima_wechat_incoming", "Messages and events from WeChat", ["type"], registry=registry
        )
        self.wechat_calls = Counter(
            "tima_wechat_calls",
            "Calls of the WeChat API; errcode 0 is success, none is no valid answer",
            ["path", "errcode"],
            registry=registry,
        )
        self.attempts = Counter(
            "tima_delivery_attempts",
            "Attempts at deliveries; a notice to a reporter has its channel for a partner",
            ["channel", "outcome", "partner"],
            registry=registry,
        )
        self.notice_results = Counter(
            "tima_notice_results",
            "What WeChat told later of messages by a template: delivered, undelivered",
            ["outcome"],
            registry=registry,
        )
        self.dead = Counter(
            "tima_deliveries_dead",
            "Deliveries given up, for a person to see to",
            ["channel"],
            registry=registry,
        )
        self._breakers = _Breakers()
        registry.register(self._breakers)
        self.calls_for_help = Counter(
            "tima_calls_for_help_unfiled",
            "Entrapments that did not reach the database: journaled, or lost",
            ["state"],
            registry=registry,
        )
        self._journal_entries = Gauge(
            "tima_journal_entries", "Calls for help on this machine's disk, not filed yet", registry=registry
        )
        self._journal_age = Gauge(
            "tima_journal_oldest_seconds", "How long the oldest of them has waited", registry=registry
        )
        self._journal_damaged = Gauge(
            "tima_journal_damaged", "Files of the journal that could not be opened", registry=registry
        )
        self._skew = Gauge(
            "tima_clock_skew_seconds",
            "How far the database's clock is ahead of this machine's",
            registry=registry,
        )
        self._rows_ahead = Gauge(
            "tima_rows_ahead_seconds",
            "How far the newest report is ahead of the database's clock, as after a restore",
            registry=registry,
        )
        self.redis_writes_to_disk = Gauge(
            "tima_redis_writes_to_disk",
            "1 where Redis keeps files, in which tip-offs and erased people would stay; shown by workers",
            registry=registry,
        )
        self._up = Gauge("tima_database_up", "1 where the database answered this scrape", registry=registry)
        self._due = Gauge(
            "tima_deliveries_due", "Deliveries due now, at most 1000", ["urgency"], registry=registry
        )
        self._oldest = Gauge(
            "tima_deliveries_oldest_due_seconds",
            "How long the oldest due delivery has waited for a worker",
            ["urgency"],
            registry=registry,
        )
        self._dead_letters = Gauge(
            "tima_dead_letters",
            "Deliveries to organisations that were given up and that nobody has seen to, at most 1000",
            registry=registry,
        )
        self._findings = Gauge(
            "tima_ledger_findings",
            "Rows for which a promise of the ledger did not hold at its last proof",
            ["finding"],
            registry=registry,
        )
        self._proved = Gauge(
            "tima_ledger_proof_age_seconds", "How long ago the ledger was last proven", registry=registry
        )
        self.lookups_mended = Counter(
            "tima_lookups_mended",
            "Lifts and estates of which lists looked up what was not so, mended by the daily proof",
            ["what"],
            registry=registry,
        )
        self._drill_passed = Gauge(
            "tima_drill_passed",
            "1 where the last test message to a partner arrived",
            ["partner"],
            registry=registry,
        )
        self._drill_age = Gauge(
            "tima_drill_passed_age_seconds",
            "How long ago a test message last arrived at a partner",
            ["partner"],
            registry=registry,
        )
        self._backup_age = Gauge(
            "tima_backup_verified_age_seconds",
            "How old the newest backup is that was restored on trial; +Inf where none was",
            registry=registry,
        )
        self._photos = Gauge(
            "tima_photos_awaited", "Photos still to be fetched from WeChat, at most 1000", registry=registry
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request by the class of its status, such as 2xx."""
        kind = status // 100
        counted = self._of_route.get((route, kind))
        if counted is None:
            counted = self.http_requests.labels(route, f"{kind}xx"), self.http_seconds.labels(route)
            self._of_route[route, kind] = counted
        counted[0].inc()
        counted[1].observe(seconds)

    def show_breakers(self, breakers: Callable[[], Mapping[Hashable, Breaker]], clock: Clock) -> None:
        """Have every scrape show the breakers of this process's worker, those that are not closed."""
        self._breakers.shown, self._breakers.clock = breakers, clock

    def show_clock(self, clock: SharedClock) -> None:
        """Have every scrape show how far the database's clock is from this machine's."""
        self._skew.set_function(lambda: nan if clock.skew is None else clock.skew.total_seconds())

    def show_journal(self, held: Callable[[], JournalStanding]) -> None:
        """Have every scrape show what this machine's journal holds."""
        self._journal_entries.set_function(lambda: held().entries)
        self._journal_age.set_function(lambda: held().oldest_seconds)
        self._journal_damaged.set_function(lambda: held().damaged)

    async def wechat_call(self, path: str, call: Awaitable[Result]) -> Result:
        """Await one call of the API and count it by how it ends."""
        errcode = "none"
        try:
            result = await call
            errcode = "0"
            return result
        except WeChatClientException as error:
            errcode = str(error.errcode)
            raise
        finally:
            self.wechat_calls.labels(path, errcode).inc()

    async def render(self, now: datetime) -> bytes:
        """All of it in the text format of Prometheus."""
        try:
            async with asyncio.timeout(budgets.PAGE):
                due = {name: await due_deliveries(urgency, now) for name, urgency in URGENCIES.items()}
                photos = await photos_awaited(now)
                dead = await count_dead_letters()
                proof, drills = await last_proof(), await last_drills()
                ahead = await rows_ahead(now)
                backup = await last_verified()
        except DATABASE_AWAY:
            log.warning("the database could not be asked for its gauges")
            self._show(dict.fromkeys(URGENCIES), None, nan)
            self._show_proof(None, now)
            self._show_drills((), now)
            self._rows_ahead.set(nan)
            self._backup_age.set(nan)
        else:
            self._rows_ahead.set(ahead.total_seconds())
            self._show(due, photos, dead)
            self._show_proof(proof, now)
            self._show_drills(drills, now)
            self._backup_age.set(inf if backup is None else (now - backup.made_at).total_seconds())
        return generate_latest(self.registry)

    def _show(self, due: Mapping[str, Backlog | None], photos: Backlog | None, dead: float) -> None:
        """No number is better than the one from before the database went away."""
        self._dead_letters.set(dead)
        self._up.set(0 if photos is None else 1)
        self._photos.set(nan if photos is None else photos.count)
        for urgency, backlog in due.items():
            self._due.labels(urgency).set(nan if backlog is None else backlog.count)
            self._oldest.labels(urgency).set(nan if backlog is None else backlog.oldest.total_seconds())

    def _show_proof(self, proof: LastProof | None, now: datetime) -> None:
        counts = {one.finding: one.count for one in proof.found} if proof else {}
        for finding in Finding:
            self._findings.labels(finding.value).set(nan if proof is None else counts.get(finding, 0))
        self._proved.set(nan if proof is None else (now - proof.at).total_seconds())

    def _show_drills(self, drills: Sequence[LastDrill], now: datetime) -> None:
        """Only partners that there are: one that was renamed or lost its channel leaves nothing behind."""
        self._drill_passed.clear()
        self._drill_age.clear()
        for one in drills:
            self._drill_passed.labels(one.partner).set(one.passed)
            if one.passed_at is not None:
                self._drill_age.labels(one.partner).set((now - one.passed_at).total_seconds())


class _Breakers(Collector):
    """Read when somebody scrapes: a breaker changes its state by the clock alone."""

    def __init__(self) -> None:
        self.shown: Callable[[], Mapping[Hashable, Breaker]] = dict
        self.clock: Clock = system_clock

    def collect(self) -> Iterator[Metric]:
        gauge = GaugeMetricFamily(
            "tima_partner_breaker",
            "Partners that fail, by this worker: 0 closed, 1 probing, 2 open",
            labels=["partner"],
        )
        for partner, breaker in self.shown().items():
            gauge.add_metric([str(partner)], BREAKER_LEVELS[breaker.state(self.clock())])
        yield gauge
