"""The dispatch board: live for every officer, and no click of one undoes another's."""

import asyncio
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import RescueState, Step
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event
from models.tables.rescues import Rescue, Rung
from tests.conftest import Client
from tests.support.dispatch import call_for_help, click, maintainer, seen_by
from tests.support.rescues import tell
from tests.support.staff import Browser, at_desk, hire, sit_down


@pytest.fixture
async def incident(services: Services, lift: LiftCard) -> UUID:
    return await call_for_help(services, lift.lift_id)


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


async def test_from_the_first_call_to_the_second_key(desk: Browser, incident: UUID) -> None:
    for deed in ("acknowledged", "departed", "arrived", "released"):
        await click(desk, incident, deed)
    text = await desk.open("/console/dispatch")
    assert 'data-count="confirm">1<' in text
    rescue = await Rescue.get(incident_id=incident)
    assert rescue.state is RescueState.RELEASED
    assert rescue.owner_id == await maintainer()
    await click(desk, incident, "confirmed")
    assert (await Rescue.get(incident_id=incident)).state is RescueState.CLOSED
    assert "现在没有人被困" in await desk.open("/console/dispatch")
    arrived = await Event.get(incident_id=incident, kind=EventKind.ARRIVED)
    assert (arrived.details["known_by"], arrived.details["noted_by"]) == ("call", "hotline_desk 同事")
    assert await AuditEntry.filter(verb="dispatch_rescue").count() == 5


async def test_a_reporter_who_says_to_be_out_stays_on_the_board_under_later_pages(
    desk: Browser, incident: UUID, services: Services
) -> None:
    assert "报告人说出来了" not in await desk.open("/console/dispatch")
    await tell(incident, Step.CONFIRMED, services.clock(), party="")
    for _ in range(3):
        await click(desk, incident, "page")
    assert "报告人说出来了" in await desk.open("/console/dispatch")
    await tell(incident, Step.STILL_INSIDE, services.clock(), party="")
    assert "报告人说出来了" not in await desk.open("/console/dispatch")


async def test_still_inside_after_a_release_begins_a_new_round(desk: Browser, incident: UUID) -> None:
    await click(desk, incident, "released")
    await click(desk, incident, "still_inside")
    text = await desk.open("/console/dispatch")
    assert 'data-count="inside">1<' in text
    assert "第 2 轮" in text


async def test_two_officers_at_once_lose_nothing_and_the_second_sees_who_did_what(
    web_client: Client, services: Services, incident: UUID
) -> None:
    people = [await hire(services, StaffRole.HOTLINE_DESK, name) for name in ("xiaozhou", "xiaowu")]
    first, second = [await at_desk(web_client, services, one) for one in people]
    path, seen = f"/console/dispatch/{incident}", await seen_by(first, incident)
    fields = {"deed": "acknowledged", "seen": seen, "on_behalf": str(await maintainer())}
    both = [first.request("POST", path, data=fields | {"csrf": one.csrf}) for one in (first,)]
    both += [second.request("POST", path, data=fields | {"csrf": second.csrf})]
    answers = await asyncio.gather(*both)
    assert sorted(answer.status for answer in answers) == [303, 409]
    assert await Event.filter(incident_id=incident, kind=EventKind.ACKNOWLEDGED).count() == 1
    [late] = [answer for answer in answers if answer.status == 409]
    text = await late.text()
    assert "刚才已有变化" in text
    assert "同事记" in text
    # What the second sees now is new, and the next click counts.
    await click(second, incident, "departed")
    assert (await Rescue.get(incident_id=incident)).state is RescueState.DEPARTED


async def test_more_people_reporting_does_not_get_in_an_officers_way(
    desk: Browser, services: Services, incident: UUID, lift: LiftCard
) -> None:
    seen = await seen_by(desk, incident)
    for number in range(5):
        await call_for_help(services, lift.lift_id, f"more {number}")
    fields = {"deed": "acknowledged", "seen": seen, "on_behalf": str(await maintainer())}
    await desk.send(f"/console/dispatch/{incident}", 303, **fields)
    assert "6 份报告" in await desk.open("/console/dispatch")


async def test_the_next_level_is_paged_at_once_and_only_once(desk: Browser, incident: UUID) -> None:
    seen = await seen_by(desk, incident)
    await click(desk, incident, "page")
    await desk.send(f"/console/dispatch/{incident}", 409, deed="page", seen=seen)  # a second tap
    levels = await Rung.filter(rescue__incident_id=incident).order_by("number")
    assert [(rung.level, rung.reason.value) for rung in levels] == [(1, "opened"), (2, "by_hand")]
    assert "已呼叫到第 2 级" in await desk.open("/console/dispatch")
    await click(desk, incident, "released")
    await click(desk, incident, "page", 409)  # nobody waits for rescuers any more


async def test_odd_forms_and_words_of_strangers_are_refused(desk: Browser, incident: UUID) -> None:
    path = f"/console/dispatch/{incident}"
    for fields in ({}, {"deed": "dance", "seen": "1"}, {"deed": "page", "seen": "²"}, {"deed": "page"}):
        await desk.send(path, 422, **fields)
    insurer = await Organisation.get(name="安和财产保险江城分公司")  # was told, and rescues nobody
    await click(desk, incident, "arrived", 409, on_behalf=str(insurer.id))
    await click(desk, incident, "arrived", 409, on_behalf="nobody")
    assert await Event.filter(kind=EventKind.ARRIVED).count() == 0


async def test_a_release_takes_the_unit_and_a_second_look(
    desk: Browser, incident: UUID, lift: LiftCard
) -> None:
    seen = await seen_by(desk, incident)
    answer = await desk.send(f"/console/dispatch/{incident}", 303, deed="released", seen=seen)
    path = answer.headers["Location"]
    assert path == f"/console/dispatch/{incident}/release"
    text = await desk.open(path)
    assert lift.place in text
    assert "还没有人报到场" in text
    assert " checked" not in text  # no unit is proposed
    sure = {"deed": "released", "seen": seen, "sure": "1"}
    await desk.send(f"/console/dispatch/{incident}", 422, **sure)  # by whom?
    assert (await Rescue.get(incident_id=incident)).state is RescueState.WAITING
    await tell(incident, Step.ARRIVED, (await Rescue.get()).reported_at, party="迅安电梯维保有限公司")
    late = await desk.send(f"/console/dispatch/{incident}", 409, **sure, on_behalf=str(await maintainer()))
    assert "刚才已有变化" in await late.text()
    text = await desk.open(path)
    assert "还没有人报到场" not in text
    await click(desk, incident, "released")
    assert (await Rescue.get(incident_id=incident)).state is RescueState.RELEASED
    await click(desk, incident, "confirmed")
    await desk.open(path, 303)  # over: back to the board
