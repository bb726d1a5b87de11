"""A desk where people work: one claim, their own number, the clock, and nothing overwritten."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels import desk as desk_channel
from bot.services import Services
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition, add_words
from models.actions.shared.work import claim
from models.rules.desks.clock import HOLD, LIMITS, AnswerClass, Timeliness, answer_by, class_of, clock_of
from models.rules.forwarding.delivery import Delivered, DeliveryState, Unreachable
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import CITY_DESK, put_on
from tests.support.other_city import file_hazard_of
from tests.support.staff import Browser, at_desk, hire


async def arrive(services: Services, lift: LiftCard, words: str = "三楼异响") -> DeskTask:
    """A hazard that has arrived at the desk of 12345 as a worker brings it."""
    await put_on(services, CITY_DESK, ChannelKind.DESK)
    incident = await file_hazard_of(services, lift.lift_id, words)
    await bring(services)
    return await DeskTask.get(incident_id=incident, organisation__name=CITY_DESK)


async def bring(services: Services) -> None:
    await Delivery.exclude(channel=ChannelKind.DESK).update(due_at=None)
    now = services.clock()
    for row in await claim(Delivery, 10, now):
        outcome = await desk_channel.send(services, row)
        await record_attempt(row, Try(now, now, outcome))


@pytest.fixture
async def officers(services: Services, web_client: Client) -> tuple[Browser, Browser]:
    return (
        await at_desk(web_client, services, await hire(services, StaffRole.HOTLINE_DESK, "zhou")),
        await at_desk(web_client, services, await hire(services, StaffRole.HOTLINE_DESK, "wu")),
    )


async def test_a_matter_is_delivered_on_the_list_and_accepted_only_by_a_number(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser]
) -> None:
    task = await arrive(services, lift)
    owed = await Delivery.get(id=task.delivery_id)
    assert owed.state is DeliveryState.DELIVERED
    zhou, _ = officers
    assert lift.place in await zhou.open("/console/desk")
    page = f"/console/desk/{task.id}"
    await zhou.open(page)
    await zhou.send(f"{page}/say", 409, word="accepted", ticket="JC-1")  # not claimed yet
    await zhou.send(f"{page}/claim", holder="")
    answer = await zhou.send(f"{page}/say", 422, word="accepted", ticket="")
    assert "工单号" in await answer.text()
    await zhou.send(f"{page}/say", word="accepted", ticket="JC-1")
    await owed.refresh_from_db()
    assert (owed.state, owed.ticket) == (DeliveryState.ACCEPTED, "JC-1")
    await zhou.send(f"{page}/say", word="resolved", note="已修好")
    await owed.refresh_from_db()
    assert owed.progress is Progress.RESOLVED
    assert "已修好" in await zhou.open(page)
    await zhou.send(f"{page}/say", 409, word="handling")  # closed
    assert await AuditEntry.filter(verb="say_at_desk").count() == 2


async def test_of_two_officers_who_claim_at_once_one_has_it_and_nothing_of_theirs_is_lost(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser]
) -> None:
    task = await arrive(services, lift)
    page = f"/console/desk/{task.id}"
    for officer in officers:
        await officer.open(page)
    answers = await asyncio.gather(
        *(
            officer.request("POST", f"{page}/claim", data={"csrf": officer.csrf, "holder": ""})
            for officer in officers
        )
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    winner, loser = officers if answers[0].status == 303 else officers[::-1]
    await winner.send(f"{page}/say", word="accepted", ticket="JC-1")
    await loser.send(f"{page}/say", 409, word="accepted", ticket="JC-2")
    assert (await DeskTask.get(id=task.id)).ticket == "JC-1"


async def test_a_claim_without_a_number_runs_out_and_one_with_a_number_is_taken_over_knowingly(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser], clock: MovableClock
) -> None:
    task = await arrive(services, lift)
    page, (zhou, wu) = f"/console/desk/{task.id}", officers
    await zhou.open(page)
    await zhou.send(f"{page}/claim", holder="")
    holder = str((await DeskTask.get(id=task.id)).holder_id)
    await wu.open(page)
    await wu.send(f"{page}/claim", 409, holder=holder)
    clock.advance(HOLD)
    await wu.send(f"{page}/claim", holder=holder)
    await wu.send(f"{page}/say", word="accepted", ticket="JC-7")
    holder = str((await DeskTask.get(id=task.id)).holder_id)
    await zhou.send(f"{page}/claim", 409, holder="")  # saw another state
    await zhou.send(f"{page}/claim", holder=holder)
    await zhou.send(f"{page}/release")
    assert "没有人接" in await wu.open("/console/desk")


async def test_a_refusal_needs_its_reason(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser]
) -> None:
    task = await arrive(services, lift)
    page, (zhou, _) = f"/console/desk/{task.id}", officers
    await zhou.open(page)
    await zhou.send(f"{page}/claim", holder="")
    await zhou.send(f"{page}/say", 422, word="refused")
    await zhou.send(f"{page}/say", 422, word="nonsense")
    await zhou.send(f"{page}/say", word="refused", note="不在本市")
    assert (await Delivery.get(id=task.delivery_id)).state is DeliveryState.REFUSED
    [event] = await Event.filter(incident_id=task.incident_id, kind="refused")
    assert event.details["note"] == "不在本市"


async def test_news_reach_the_officer_and_open_a_closed_matter_again(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser], clock: MovableClock
) -> None:
    task = await arrive(services, lift)
    page, (zhou, _) = f"/console/desk/{task.id}", officers
    await zhou.open(page)
    await zhou.send(f"{page}/claim", holder="")
    await zhou.send(f"{page}/say", word="resolved", ticket="JC-1")
    report = await Report.get(incident_id=task.incident_id)
    clock.advance(timedelta(hours=1))
    await add_words(Addition("s1", report.id), "还是响", services.clock())
    await bring(services)
    assert await DeskTask.filter(incident_id=task.incident_id, organisation__name=CITY_DESK).count() == 1
    assert "有新消息" in await zhou.open("/console/desk")
    assert (await DeskTask.get(id=task.id)).answer_by > task.answer_by


async def test_an_overdue_matter_is_said_on_the_first_page(
    services: Services, lift: LiftCard, officers: tuple[Browser, Browser], clock: MovableClock
) -> None:
    task = await arrive(services, lift, "电梯突然下坠")
    assert task.answer_class is AnswerClass.LIFE
    zhou, _ = officers
    clock.advance(timedelta(hours=2, seconds=1))
    assert "<strong>1</strong>工单已超时" in await zhou.open("/console")
    assert "已超时" in await zhou.open("/console/desk?view=overdue")


async def test_a_desk_without_staff_is_unreachable_and_still_lists_the_matter(
    services: Services, lift: LiftCard
) -> None:
    await put_on(services, CITY_DESK, ChannelKind.DESK)
    incident = await file_hazard_of(services, lift.lift_id)
    owed = await Delivery.get(incident_id=incident, part="city_desk")
    assert isinstance(await desk_channel.send(services, owed), Unreachable)
    await hire(services, StaffRole.HOTLINE_DESK)
    assert await desk_channel.send(services, owed) == Delivered()
    assert await DeskTask.filter(incident_id=incident).count() == 1


def test_the_clock_is_exact_to_the_second(clock: MovableClock) -> None:
    now = clock()
    for chosen, limit in LIMITS.items():
        end = answer_by(chosen, now)
        assert clock_of(now, end, now + limit) is Timeliness.SHORT
        assert clock_of(now, end, now + limit + timedelta(seconds=1)) is Timeliness.OVERDUE
        assert clock_of(now, end, now) is Timeliness.IN_TIME
    assert class_of(ReportKind.ENTRAPMENT, None, severe=False) is AnswerClass.LIFE
    assert class_of(ReportKind.HAZARD, HazardCategory.DOOR, severe=False) is AnswerClass.UTILITY
    assert class_of(ReportKind.HAZARD, HazardCategory.NOISE, severe=False) is AnswerClass.ORDINARY
    assert class_of(ReportKind.HAZARD, HazardCategory.NOISE, severe=True) is AnswerClass.LIFE
