"""A partner that says 200 and nothing else: its silence becomes a task with an owner."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.forwarding.dead_letters import list_letters, settle_by_phone
from models.actions.forwarding.silence import AWAITED_ANSWERS, chase
from models.actions.lifts.find import LiftCard
from models.actions.shared.scope import Scope
from models.actions.shared.work import LEASE
from models.rules.forwarding.delivery import Accepted, Delivered, DeliveryState
from models.rules.reports.kinds import ReportKind
from models.rules.staff.access import StaffRole
from models.tables.forwarding.awaited_answer import AwaitedAnswer
from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.reports.report import Incident
from tests.support.clock import MovableClock
from tests.support.ledger import claim_all, file, record
from tests.support.staff import TESTER

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def said_nothing(
    services: Services, lift: LiftCard, part: str = "insurer", kind: ReportKind = ReportKind.HAZARD
) -> Delivery:
    """A report that all recipients took with a ticket but this one."""
    await file(services, lift.lift_id, kind)
    rows = await claim_all(services)
    told = [(row, Delivered() if row.part == part else Accepted(f"T-{row.part}")) for row in rows]
    await record(services, *told)
    return await Delivery.get(part=part, state=DeliveryState.DELIVERED)


async def work(services: Services) -> int:
    """What the worker does now; returns how many rows were due."""
    due = await AWAITED_ANSWERS.claim(10, services.clock(), LEASE)
    for row in due:
        await chase(row, services.clock())
    return len(due)


@pytest.mark.parametrize(
    ("kind", "part", "minutes", "owner", "words"),
    [
        (ReportKind.HAZARD, "insurer", 24 * 60, "江城市 12345 政务服务热线", "24 小时"),
        (ReportKind.ENTRAPMENT, "insurer", 10, "江城市电梯应急救援中心（96333）", "10 分钟"),
    ],
)
async def test_silence_becomes_a_task_of_the_desk(
    services: Services,
    lift: LiftCard,
    clock: MovableClock,
    kind: ReportKind,
    part: str,
    minutes: int,
    owner: str,
    words: str,
) -> None:
    silent = await said_nothing(services, lift, part, kind)
    clock.advance(timedelta(minutes=minutes - 1))
    assert await work(services) == 0
    clock.advance(timedelta(minutes=1, seconds=1))
    assert await work(services) == 1
    [letter] = await list_letters(EVERYTHING, 10)
    assert (letter.delivery_id, letter.owner) == (silent.id, owner)
    assert letter.reason == f"对方收到后 {words}没有受理，也没有给受理单号"
    assert await AwaitedAnswer.all().count() == 0
    assert (await Delivery.get(id=silent.id)).state is DeliveryState.DELIVERED


async def test_an_answer_in_time_leaves_nothing_to_do(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    silent = await said_nothing(services, lift)
    assert await AwaitedAnswer.all().count() == 1
    await advance_incident(StatusReport(silent.id, PartnerStatus.ACCEPTED, ticket="A-1"), clock())
    assert await AwaitedAnswer.all().count() == 0


async def test_a_late_answer_settles_the_task(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    silent = await said_nothing(services, lift)
    clock.advance(timedelta(days=1, seconds=1))
    await work(services)
    await advance_incident(StatusReport(silent.id, PartnerStatus.HANDLING), clock())
    assert await list_letters(EVERYTHING, 10) == []


async def test_a_telephone_call_settles_it_too_and_it_does_not_come_again(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    silent = await said_nothing(services, lift, kind=ReportKind.ENTRAPMENT)
    clock.advance(timedelta(minutes=11))
    await work(services)
    assert await settle_by_phone(silent.id, "说明天去看", TESTER, clock())
    assert await list_letters(EVERYTHING, 10) == []
    await file(
        services, lift.lift_id, ReportKind.ENTRAPMENT
    )  # joins, so that the same organisation is told once more
    rows = await claim_all(services)
    await record(services, *[(row, Delivered()) for row in rows])
    assert await AwaitedAnswer.filter(delivery__organisation_id=silent.organisation_id).count() == 0
    assert await DeadLetter.filter(delivery__organisation_id=silent.organisation_id).count() == 1


async def test_a_matter_that_is_over_is_chased_by_nobody(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    silent = await said_nothing(services, lift)
    other = await Delivery.get(incident_id=silent.incident_id, part="maintainer")
    await advance_incident(StatusReport(other.id, PartnerStatus.RESOLVED, ticket="M-1"), clock())
    assert (await Incident.get(id=silent.incident_id)).closed_at is not None
    clock.advance(timedelta(days=1, seconds=1))
    await work(services)
    assert await list_letters(EVERYTHING, 10) == []


async def test_two_workers_make_one_task(services: Services, lift: LiftCard, clock: MovableClock) -> None:
    await said_nothing(services, lift)
    clock.advance(timedelta(days=1, seconds=1))
    [row] = await AWAITED_ANSWERS.claim(10, clock(), LEASE)
    await chase(row, clock())
    await chase(row, clock())
    assert await DeadLetter.all().count() == 1
