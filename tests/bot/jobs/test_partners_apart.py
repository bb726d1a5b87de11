"""A partner that is slow, dead or broken never delays what others are owed."""

import asyncio
from datetime import timedelta

import pytest
from redis.exceptions import RedisError

from bot.jobs.breakers import KEY, SharedBreakers
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from bot.worker import Worker
from models.actions.forwarding.claim_deliveries import claim_deliveries
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.breaker import FAILURES_TO_OPEN, FIRST_PAUSE, BreakerState
from models.rules.forwarding.concurrency import Lanes, Limits
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Attempt, Delivery
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from tests.support.clock import MovableClock
from tests.support.ledger import file
from tests.support.waiting import until

SLOW = Behaviour(delay_seconds=4)  # far longer than anything here may take
DOWN = Behaviour(failure_rate=1, failure_status=503)
HAZARDS = 12


@pytest.fixture
async def settings(settings: Settings) -> Settings:
    """A worker that sends four routine deliveries at a time, two to one partner."""
    return settings.model_copy(update={"worker_concurrency": 4, "partner_concurrency": 2})


async def taken_by(partners: PartnerSimulator, name: str, count: int) -> None:
    await partners.wait_for(name, count, 10)


@pytest.mark.parametrize("behaviour", [SLOW, DOWN], ids=["slow", "down"])
async def test_one_recipient_down_for_the_whole_run_never_delays_another(
    services: Services, lift: LiftCard, partners: PartnerSimulator, worker: Worker, behaviour: Behaviour
) -> None:
    partners.behave("cuihu", behaviour)
    for _ in range(HAZARDS):
        await file(services, lift.lift_id)
    await asyncio.gather(*(taken_by(partners, name, HAZARDS) for name in ("xunan", "anhe", "12345")))
    partners.behave("cuihu", Behaviour())


async def test_an_entrapment_goes_out_at_once_while_every_routine_slot_hangs(
    services: Services, lift: LiftCard, partners: PartnerSimulator, worker: Worker
) -> None:
    for name in ("cuihu", "xunan", "anhe", "12345"):
        partners.behave(name, SLOW)
    for _ in range(HAZARDS):
        await file(services, lift.lift_id)

    async def every_slot_hangs() -> bool:
        return sum(len(partners.received(name)) for name in ("cuihu", "xunan", "anhe", "12345")) >= 4

    await until(every_slot_hangs, seconds=5)
    began = services.clock()
    await file(services, lift.lift_id, ReportKind.ENTRAPMENT)
    await partners.wait_for("96333", 1, 5)
    assert services.clock() - began < timedelta(seconds=2)

    async def tried_at_the_slow_ones_too() -> bool:
        received = [record for name in ("xunan", "cuihu", "anhe") for record in partners.received(name)]
        return [record.data["kind"] for record in received].count("entrapment") == 3

    await until(tried_at_the_slow_ones_too, seconds=5)
    for name in ("cuihu", "xunan", "anhe", "12345"):
        partners.behave(name, Behaviour())


async def test_a_broken_partners_hazards_wait_for_the_probe_uncounted_and_arrive_when_it_is_back(
    services: Services, lift: LiftCard, partners: PartnerSimulator, worker: Worker, clock: MovableClock
) -> None:
    partners.behave("12345", DOWN)
    for _ in range(HAZARDS):
        await file(services, lift.lift_id)

    async def the_rest_waits() -> bool:
        later = await Delivery.filter(part="city_desk", attempts=0, due_at__gt=services.clock())
        return len(later) >= HAZARDS - FAILURES_TO_OPEN - 2

    await until(the_rest_waits, seconds=8)
    assert all(breaker > 0 for breaker in (await read_breakers(services)).values())
    waited = [row.id for row in await Delivery.filter(part="city_desk", attempts=0)]
    partners.behave("12345", Behaviour())
    clock.advance(FIRST_PAUSE * 2)

    async def all_that_waited_arrived() -> bool:
        return await Delivery.filter(id__in=waited, state=DeliveryState.ACCEPTED).count() == len(waited)

    await until(all_that_waited_arrived, seconds=8)
    assert await read_breakers(services) == {}


async def read_breakers(services: Services) -> dict[str, float]:
    text = (await services.metrics.render(services.clock())).decode()
    lines = [line.split() for line in text.splitlines() if line.startswith("tima_partner_breaker{")]
    return {name: float(value) for name, value in lines}


async def test_an_entrapment_to_a_broken_partner_keeps_its_own_schedule(
    services: Services, lift: LiftCard, partners: PartnerSimulator, worker: Worker, clock: MovableClock
) -> None:
    partners.behave("xunan", DOWN)
    for _ in range(HAZARDS):
        await file(services, lift.lift_id)
    incident = await file(services, lift.lift_id, ReportKind.ENTRAPMENT)
    delivery = await Delivery.get(incident_id=incident, part="maintainer")
    for count in (1, 2, 3):

        async def tried() -> bool:
            return await Attempt.filter(delivery_id=delivery.id).count() >= count  # noqa: B023

        await until(tried, seconds=5)
        clock.advance(timedelta(seconds=12))


async def test_a_backlog_of_a_busy_partner_is_passed_over(
    services: Services, lift: LiftCard, partners: PartnerSimulator
) -> None:
    for _ in range(HAZARDS):
        await file(services, lift.lift_id)
    lanes = Lanes(Limits(routine=100, each=2, urgent=100))
    claimed = await claim_deliveries(lanes, services.clock())
    assert claimed.waiting
    assert len(claimed.rows) == 8
    assert len({row.organisation_id for row in claimed.rows}) == 4


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_workers_tell_one_another_and_do_without_when_redis_has_lost_all(
    services: Services, lift: LiftCard, partners: PartnerSimulator
) -> None:
    await file(services, lift.lift_id)
    partner = (await Delivery.filter(part="insurer").get()).organisation_id
    mine, neighbour = SharedBreakers(services), SharedBreakers(services)
    for _ in range(FAILURES_TO_OPEN):
        mine.lanes.learn(partner, answered=False, now=services.clock())
    await mine.exchange_once()
    await neighbour.exchange_once()
    assert neighbour.lanes.breakers[partner].state(services.clock()) is BreakerState.OPEN
    await services.redis.flushdb()
    await neighbour.exchange_once()
    await services.redis.hset(KEY, mapping={"nonsense": "{", str(partner): "[]"})
    await mine.exchange_once()
    for one in (mine, neighbour):
        assert one.lanes.breakers[partner].state(services.clock()) is BreakerState.OPEN
    neighbour.lanes.learn(partner, answered=True, now=services.clock())
    await neighbour.exchange_once()
    await mine.exchange_once()
    assert mine.lanes.breakers == {}


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_without_redis_each_worker_has_its_own_breakers(settings: Settings) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    async with open_services(away) as services:
        shared = SharedBreakers(services)
        for _ in range(FAILURES_TO_OPEN):
            shared.lanes.learn("webhook", answered=False, now=services.clock())
        with pytest.raises((RedisError, OSError)):
            await shared.exchange_once()
        assert shared.lanes.breakers["webhook"].state(services.clock()) is BreakerState.OPEN
