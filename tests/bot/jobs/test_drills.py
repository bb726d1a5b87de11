"""Drills: every channel is tried, the result is kept, and a dead one becomes a task."""

from datetime import timedelta

import pytest

from bot.jobs.drills import run_drill
from bot.services import Services
from bot.worker import Worker
from models.actions.forwarding.drills import drill_now
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import AttemptResult
from models.rules.forwarding.drills import AFTER_FAILURE, EVERY, LIMIT, is_overdue, next_drill
from models.rules.partners.kinds import ChannelKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import INSURER, PROPERTY, put_on
from tests.support.staff import TESTER, at_desk, hire, sit_down
from tests.support.waiting import until


async def drilled(services: Services, organisation: Organisation) -> Drill:
    """The drill that is due now, run as a worker does."""
    await Drill.exclude(organisation_id=organisation.id).update(due_at=None)
    for row in await claim(Drill, 5, services.clock()):
        await run_drill(services, row)
    found = await Drill.filter(organisation_id=organisation.id, result__not_isnull=True)
    return sorted(found, key=lambda one: one.finished_at or one.created_at)[-1]


def test_the_next_drill_keeps_the_72_hours_and_a_failure_is_looked_at_again_within_the_hour(
    clock: MovableClock,
) -> None:
    now = clock()
    assert next_drill(now, passed=True) - now == EVERY < LIMIT == timedelta(hours=72)
    assert next_drill(now, passed=False) - now == AFTER_FAILURE
    assert not is_overdue(now - LIMIT, now)
    assert is_overdue(now - LIMIT - timedelta(seconds=1), now)
    assert is_overdue(None, now)


async def test_the_button_sends_a_marked_test_through_the_real_channel_and_shows_the_result(
    services: Services, web_client: Client, partners: PartnerSimulator, worker: Worker
) -> None:
    insurer = await Organisation.get(name=INSURER)
    desk = await sit_down(web_client, services, StaffRole.INSURER)
    page = f"/console/organisations/{insurer.id}"
    assert "还没测过" in await desk.open(page)
    await desk.send(f"{page}/test")

    async def passed() -> bool:
        return (await Endpoint.get(organisation_id=insurer.id)).passed_at is not None

    await until(passed, seconds=8)
    [record] = partners.received("anhe")
    assert record.payload["type"] == "test.drill"
    assert record.payload["data"]["test"] is True
    assert "刚刚通过" in await desk.open(page)
    await desk.send(f"{page}/test")  # a second click
    assert len(partners.received("anhe")) == 1
    assert await AuditEntry.filter(verb="test_channel").count() == 1
    assert await Drill.filter(organisation_id=insurer.id, waiting_key__not_isnull=True).count() == 1


async def test_a_channel_that_fails_its_drill_is_a_task_on_the_first_page_until_it_passes(
    services: Services, web_client: Client, partners: PartnerSimulator, clock: MovableClock
) -> None:
    insurer = await Organisation.get(name=INSURER)
    administrator = await hire(services, StaffRole.ADMINISTRATOR)
    desk = await at_desk(web_client, services, administrator)
    partners.behave("anhe", Behaviour(failure_rate=1))
    await drill_now(insurer.id, TESTER, services.clock())
    drill = await drilled(services, insurer)
    assert (drill.result, drill.detail) == (AttemptResult.FAILED, "HTTP 500")
    assert "<strong>1</strong>渠道测试没有通过" in await desk.open("/console")
    assert INSURER in await desk.open("/console/organisations?view=untrusted")
    partners.behave("anhe", Behaviour())
    # The clock cannot be moved here: the partner refuses signatures of another hour.
    [coming] = await Drill.filter(organisation_id=insurer.id, result=None)
    assert coming.due_at is not None
    assert drill.finished_at is not None
    assert coming.due_at - drill.finished_at == AFTER_FAILURE
    await Drill.filter(id=coming.id).update(due_at=services.clock())
    assert (await drilled(services, insurer)).result is AttemptResult.ACCEPTED
    assert "渠道测试都通过" in await desk.open("/console")
    clock.advance(LIMIT + timedelta(minutes=1))  # no worker runs
    desk = await at_desk(web_client, services, administrator)
    assert "<strong>1</strong>渠道测试没有通过" in await desk.open("/console")


async def test_choosing_a_channel_tests_it_at_once_and_none_is_not_tested(
    services: Services, clock: MovableClock
) -> None:
    company = await put_on(services, PROPERTY, ChannelKind.DESK, drills=True)
    assert (await drilled(services, company)).result is AttemptResult.UNREACHABLE  # no staff yet
    await hire(services, StaffRole.PROPERTY_COMPANY)
    await put_on(services, PROPERTY, ChannelKind.DESK, drills=True)
    assert (await drilled(services, company)).result is AttemptResult.DELIVERED
    await put_on(services, PROPERTY, ChannelKind.NONE, options={"reason": "洽谈中"}, drills=True)
    assert not await Drill.filter(organisation_id=company.id, waiting_key__not_isnull=True).exists()
    assert not await drill_now(company.id, TESTER, services.clock())


async def test_a_test_on_a_desk_lies_there_until_somebody_says_it_was_seen(
    services: Services, web_client: Client
) -> None:
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    company = await put_on(services, PROPERTY, ChannelKind.DESK, drills=True)
    drill = await drilled(services, company)
    assert "通道测试消息" in await desk.open("/console/desk")
    await desk.send(f"/console/desk/drills/{drill.id}/seen")
    assert "通道测试消息" not in await desk.open("/console/desk")
    await drill.refresh_from_db()
    assert drill.seen_at is not None


@pytest.mark.usefixtures("partners")
async def test_two_workers_run_a_drill_once(services: Services, partners: PartnerSimulator) -> None:
    insurer = await Organisation.get(name=INSURER)
    await drill_now(insurer.id, TESTER, services.clock())
    first = await claim(Drill, 5, services.clock())
    assert [row.organisation_id for row in first] == [insurer.id]
    assert await claim(Drill, 5, services.clock()) == []


async def test_a_channel_that_is_exchanged_during_its_test_is_tested_anew(
    services: Services, partners: PartnerSimulator, clock: MovableClock
) -> None:
    insurer = await Organisation.get(name=INSURER)
    await drill_now(insurer.id, TESTER, services.clock())
    await Drill.exclude(organisation_id=insurer.id).update(due_at=None)
    [under_way] = await claim(Drill, 1, services.clock())
    await hire(services, StaffRole.INSURER)
    await put_on(services, INSURER, ChannelKind.DESK, drills=True)
    leased = await Drill.get(id=under_way.id)
    assert leased.lease == under_way.lease  # whose claim it is does not change

    await run_drill(services, under_way)  # it arrives, by the channel that is no longer
    endpoint = await Endpoint.get(organisation_id=insurer.id)
    assert endpoint.passed_at is None
    [coming] = await Drill.filter(organisation_id=insurer.id, waiting_key__not_isnull=True)
    assert coming.channel is ChannelKind.DESK
    assert coming.due_at is not None
    assert coming.due_at <= services.clock()
