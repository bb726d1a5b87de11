"""A worker that dies between claim, send and record: nothing lost, repeats only under the same id."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.ledger.write import JOIN_PAUSE
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import LEASE
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.reports.report import Event
from scripts.simulators.partner import PartnerSimulator
from tests.support.clock import MovableClock
from tests.support.ledger import claim_all, file, record, send

NAMES = ("cuihu", "xunan", "anhe", "12345")


async def all_done(services: Services) -> None:
    """As any worker does it, until nothing is due."""
    while rows := await claim_all(services):
        await record(services, *[(row, await send(services, row)) for row in rows])


async def everybody_has_it_once(partners: PartnerSimulator) -> None:
    assert [len(partners.received(name)) for name in NAMES] == [1, 1, 1, 1]
    assert await Delivery.filter(state=DeliveryState.ACCEPTED, lease=None, due_at=None).count() == 4


@pytest.fixture
async def incident(services: Services, lift: LiftCard, partners: PartnerSimulator) -> object:
    return await file(services, lift.lift_id)


async def test_dead_before_the_claim(
    services: Services, incident: object, partners: PartnerSimulator
) -> None:
    await all_done(services)
    await everybody_has_it_once(partners)


async def test_dead_between_claim_and_send(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    assert len(await claim_all(services)) == 4
    assert await claim_all(services) == []
    clock.advance(LEASE)
    await all_done(services)
    await everybody_has_it_once(partners)
    assert await Delivery.filter(attempts=2).count() == 4


async def test_dead_between_send_and_record(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    for row in await claim_all(services):
        await send(services, row)
    clock.advance(LEASE)
    await all_done(services)
    await everybody_has_it_once(partners)
    assert all(partners.received(name)[0].duplicates == 1 for name in NAMES)


async def test_dead_after_half_of_the_batch_was_recorded(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    rows = await claim_all(services)
    outcomes = [(row, await send(services, row)) for row in rows]
    await record(services, *outcomes[:2])
    clock.advance(LEASE)
    await all_done(services)
    await everybody_has_it_once(partners)
    assert sorted(partners.received(name)[0].duplicates for name in NAMES) == [0, 0, 1, 1]


async def test_a_late_record_of_a_claim_that_was_made_again_changes_nothing(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    late = [(row, await send(services, row)) for row in await claim_all(services)]
    clock.advance(LEASE)
    again = await claim_all(services)
    await record(services, *late)
    assert await Delivery.filter(lease=again[0].lease).count() == 4
    await record(services, *[(row, await send(services, row)) for row in again])
    await everybody_has_it_once(partners)
    assert await Attempt.all().count() == 8


async def test_both_claims_of_a_row_in_one_record_count_once(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    late = [(row, await send(services, row)) for row in await claim_all(services)]
    clock.advance(LEASE)
    again = [(row, await send(services, row)) for row in await claim_all(services)]
    await record(services, *late, *again)
    await everybody_has_it_once(partners)
    assert await Event.filter(kind="accepted").count() == 4


async def test_events_are_numbered_without_a_gap_however_many_answer_at_once(
    services: Services, lift: LiftCard, partners: PartnerSimulator, clock: MovableClock
) -> None:
    incident = await file(services, lift.lift_id, ReportKind.ENTRAPMENT)
    for _ in range(5):
        assert await file(services, lift.lift_id, ReportKind.ENTRAPMENT) == incident
        await all_done(services)
        clock.advance(JOIN_PAUSE)
    await all_done(services)
    numbers = [event.sequence for event in await Event.filter(incident_id=incident).order_by("sequence")]
    assert numbers == list(range(1, len(numbers) + 1))
    sent = sorted(record.data["sequence"] for record in partners.received("xunan"))
    assert len(sent) == len(set(sent)) > 1
    assert set(sent) <= set(numbers)


async def test_a_clock_set_back_only_delays(
    services: Services, incident: object, partners: PartnerSimulator, clock: MovableClock
) -> None:
    clock.advance(timedelta(minutes=2))
    assert len(await claim_all(services)) == 4
    clock.advance(timedelta(minutes=-2))
    assert await claim_all(services) == []
    clock.advance(timedelta(minutes=2) + LEASE)
    clock.advance(timedelta(minutes=-1))
    clock.advance(timedelta(minutes=1))
    await all_done(services)
    await everybody_has_it_once(partners)
