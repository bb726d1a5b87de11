"""What the dispatch board shows, to whom, and how soon it hears of a change."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_aiohttp import AiohttpClient

from api.app import create_app
from api.console.rescues.board import IN_FULL, ROTA_EVERY
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.file import ReportDraft, file_report
from models.actions.shared.city_rules import LOCAL
from models.rules.partners.rota import DAY_MINUTES
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.staff.access import StaffRole
from models.tables.cities import Estate
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.partners.contact import ContactHours
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Report
from models.tables.rescues import Rescue
from scripts.lib.statements import heard_statements
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.contacts import register
from tests.support.dispatch import call_for_help, click, maintainer
from tests.support.lifts import card_of
from tests.support.rescues import trap
from tests.support.staff import Browser, at_desk, hire, sit_down


@pytest.fixture
async def incident(services: Services, lift: LiftCard) -> UUID:
    return await call_for_help(services, lift.lift_id)


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


async def test_the_board_says_where_since_when_and_whom_to_call(
    desk: Browser, incident: UUID, lift: LiftCard
) -> None:
    text = await desk.open("/console/dispatch")
    for shown in (
        lift.place,
        lift.rescue_number,
        lift.maintainer,
        f"tel:{lift.maintainer_phone}",
        "等待接单",
    ):
        assert shown in text
    assert re.search(r'data-since="\d+">0:0\d<', text)
    assert "<h2>在哪里</h2>" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    chosen = re.search(r'<option value="([^"]+)" selected>', text)
    assert chosen
    assert chosen[1] == str(await maintainer())


async def test_who_may_only_read_sees_the_board_without_buttons(
    web_client: Client, services: Services, incident: UUID, lift: LiftCard
) -> None:
    for role in (StaffRole.OWNERS_COMMITTEE, StaffRole.MAINTAINER, StaffRole.REGULATOR):
        desk = await sit_down(web_client, services, role)
        text = await desk.open("/console/dispatch")
        assert lift.place in text
        assert 'name="deed"' not in text
        await desk.send(f"/console/dispatch/{incident}", 403, deed="page", seen="1")


async def test_in_a_blackout_those_in_need_come_first_when_asked(
    desk: Browser, services: Services, incident: UUID
) -> None:
    other = await card_of(services, "右梯", building="1幢", unit="1单元")
    later = await call_for_help(services, other.lift_id, "two")
    await Rescue.filter(incident_id=later).update(needs_help=True)
    by_age = await desk.open("/console/dispatch")
    by_need = await desk.open("/console/dispatch?order=need")
    assert by_age.index(f'id="i-{incident}"') < by_age.index(f'id="i-{later}"')
    assert by_need.index(f'id="i-{later}"') < by_need.index(f'id="i-{incident}"')
    assert by_age.count("多梯困人") == 2
    assert "有老幼病" in by_age


def version_on(text: str) -> str:
    found = re.search(r'data-version="([0-9a-f]+)"', text)
    assert found
    return found[1]


async def next_event(desk: Browser, shown: str) -> dict[str, Any]:
    """What the stream says first. The window is closed then."""
    answer = await desk.request("GET", f"/console/dispatch/events?shown={shown}")
    assert (answer.status, answer.content_type) == (200, "text/event-stream")
    kept = {}
    try:
        async for line in answer.content:
            name, _, value = line.decode().strip().partition(": ")
            kept[name] = value
            if name == "data":
                return {"id": kept["id"], "event": kept["event"], **json.loads(value)}
    finally:
        answer.close()
    raise AssertionError("the stream ended without an event")


async def test_an_open_page_hears_of_a_change_made_through_another_process(
    services: Services, aiohttp_client: AiohttpClient, lift: LiftCard
) -> None:
    colleague = await hire(services, StaffRole.HOTLINE_DESK)
    watching, other = await aiohttp_client(create_app(services)), await aiohttp_client(create_app(services))
    desk = await at_desk(watching, services, colleague)
    text = await desk.open("/console/dispatch")
    version = version_on(text)
    waiting = asyncio.create_task(next_event(desk, version))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    async with other.post(f"/l/{lift.code}/sos", allow_redirects=False) as answer:
        assert answer.status == 303
    async with asyncio.timeout(2):  # sooner than the poll
        heard = await waiting
    assert heard["event"] == "board"
    fresh = await desk.open("/console/dispatch")
    assert heard["id"] == heard["version"] == version_on(fresh)
    [key] = heard["lists"]["inside"]
    case = heard["pieces"][key]
    assert lift.place in case
    assert re.search(r'data-since="\d+">0:0\d<', case)
    assert desk.csrf in case  # the forms of this window
    # A window that was away for long, or shows what no process remembers, gets everything.
    again = await next_event(desk, "old")
    assert (again["id"], list(again["pieces"])) == (heard["id"], list(heard["pieces"]))
    await desk.open("/console/dispatch?part=board", 409)  # the script of the release before loads anew


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_where_no_call_arrives_the_poll_finds_the_change(
    settings: Settings, aiohttp_client: AiohttpClient
) -> None:
    async with open_services(settings) as services:
        desk = await sit_down(await aiohttp_client(create_app(services)), services, StaffRole.HOTLINE_DESK)
        version = version_on(await desk.open("/console/dispatch"))
        waiting = asyncio.create_task(next_event(desk, version))
        await asyncio.sleep(0.2)
        lift = await card_of(services, "左梯", building="1幢", unit="1单元")
        draft = ReportDraft("test:quiet", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
        await file_report(draft, services.clock(), services.vault)  # and nobody is told
        async with asyncio.timeout(5):
            assert (await waiting)["event"] == "board"


async def test_the_board_shows_what_the_people_inside_wrote(
    desk: Browser, services: Services, lift: LiftCard
) -> None:
    draft = ReportDraft(
        source_key="test:words",
        door=ReportSource.CHAT,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift.lift_id,
        role=Role.INSIDE,
        words="8楼和9楼之间，有个孕妇 <b>快</b>",
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    report = await Report.get(incident_id=receipt.incident_id)
    await add_words(Addition("test:more", report.id), "灯灭了", services.clock())
    text = await desk.open("/console/dispatch")
    case = text.split(f'id="i-{receipt.incident_id}"')[1].split("</article>")[0]
    assert case.index("灯灭了") < case.index("8楼和9楼之间，有个孕妇 &lt;b&gt;")  # the newest first


async def test_the_board_names_the_nearest_station_and_draws_where_people_wait(
    desk: Browser, incident: UUID, lift: LiftCard
) -> None:
    assert "最近的救援站" not in await desk.open("/console/dispatch")
    await Estate.all().update(latitude_e6=29_563_010, longitude_e6=106_551_556)
    await Organisation.filter(name="滨江区电梯救援站").update(
        latitude_e6=29_572_010, longitude_e6=106_551_556
    )
    await click(desk, incident, "acknowledged")
    text = await desk.open("/console/dispatch")
    assert "最近的救援站 滨江区电梯救援站，约 1.0 公里" in text
    assert f'<a href="#i-{incident}" aria-label="翠湖苑：困人 1 件">' in text
    assert "uri.amap.com/navigation" in text


async def test_the_board_says_who_is_on_duty_at_the_maintainer_and_the_number_to_dial(
    web_client: Client,
    services: Services,
    clock: MovableClock,
    desk: Browser,
    incident: UUID,
    lift: LiftCard,
) -> None:
    assert "值班" not in await desk.open("/console/dispatch")
    await register(services, ("陈师傅", "13900000001"), at=lift.maintainer)
    clock.advance(ROTA_EVERY)
    text = await desk.open("/console/dispatch")
    assert "陈师傅（维保单位）" in text
    assert "tel:13900000001" in text
    assert "号码没有验证过" not in text
    watching = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "陈师傅" not in await watching.open("/console/dispatch")  # who does not dispatch calls nobody


async def test_an_open_board_follows_the_rota(
    desk: Browser, services: Services, clock: MovableClock, incident: UUID, lift: LiftCard
) -> None:
    """A shift that ends appends no event, and no window is loaded anew."""
    early, late = await register(
        services, ("陈师傅", "13900000001"), ("王师傅", "13900000002"), at=lift.maintainer
    )
    local = clock().astimezone(LOCAL)
    handover = (local.hour * 60 + local.minute + 30) % DAY_MINUTES
    before, after = (handover - 60) % DAY_MINUTES, (handover + 60) % DAY_MINUTES
    await ContactHours.filter(contact_id=early).update(begins=before, ends=handover)
    await ContactHours.filter(contact_id=late).update(begins=handover, ends=after)
    text = await desk.open("/console/dispatch")
    assert "陈师傅" in text
    assert "王师傅" not in text
    clock.advance(timedelta(minutes=31))
    heard = await next_event(desk, version_on(text))
    assert list(heard["pieces"]) == [f"i-{incident}"]
    assert "tel:13900000002" in heard["pieces"][f"i-{incident}"]


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_change_costs_no_statement_for_each_window(
    services: Services, aiohttp_client: AiohttpClient, lift: LiftCard
) -> None:
    """The board is read once, however many windows of a scope show it."""
    client = await aiohttp_client(create_app(services))
    desks = [
        await at_desk(client, services, await hire(services, StaffRole.HOTLINE_DESK, f"officer-{number}"))
        for number in range(10)
    ]
    costs = []
    for number, windows in enumerate((2, 10)):
        version = version_on(await desks[0].open("/console/dispatch"))
        waiting = [asyncio.create_task(next_event(desk, version)) for desk in desks[:windows]]
        await asyncio.sleep(0.3)  # every window is let in
        other = await card_of(services, ("左梯", "右梯")[number], building="1幢", unit="1单元")
        receipt = await trap(other.lift_id, services.clock())
        with heard_statements() as heard:
            await services.wake_workers()
            told = await asyncio.gather(*waiting)
        assert all(f"i-{receipt.incident_id}" in one["pieces"] for one in told)
        costs.append(len(heard))
    few, many = costs
    assert many <= few + 2  # a poll of the version may fall into either


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_of_many_cases_the_first_are_shown_in_full_and_a_row_opens(
    desk: Browser, services: Services, incident: UUID, lift: LiftCard
) -> None:
    example = await Lift.get(id=lift.lift_id)
    kept = {name: getattr(example, name) for name in Lift._meta.db_fields}
    keys = [incident]
    for number in range(IN_FULL + 1):
        own = {"id": new_key(), "building": f"{number}栋", "rescue_number": f"8{number:05}"}
        other = await Lift.create(**kept | own | {"registration_number": f"many {number}"})
        keys.append(await call_for_help(services, other.id, str(number)))
    *_, before, last = keys
    await Rescue.filter(incident_id=last).update(needs_help=True)

    def part_of(text: str, key: UUID) -> str:
        return text.split(f'id="i-{key}"')[1].split("</article>", maxsplit=1)[0]

    text = await desk.open("/console/dispatch")
    assert 'name="deed"' in part_of(text, keys[IN_FULL - 1])
    for key in (before, last):
        assert 'name="deed"' not in part_of(text, key)
        assert "等待接单" in part_of(text, key)
    assert f"前 {IN_FULL} 件全部列出" in text
    assert 'name="deed"' in part_of(await desk.open(f"/console/dispatch?open={last}"), last)
    need = await desk.open("/console/dispatch?order=need")
    assert 'name="deed"' in part_of(need, last)
    case = await desk.open(f"/console/dispatch/{last}/case")
    assert desk.csrf in case
    await desk.open(f"/console/dispatch/{new_key()}/case", 404)
    # One fewer before it: the next comes forward, and nothing else is sent.
    version = version_on(text)
    await click(desk, incident, "released")
    heard = await next_event(desk, version)
    assert set(heard["pieces"]) & {f"i-{key}" for key in keys} == {f"i-{incident}", f"i-{keys[IN_FULL]}"}
    assert 'name="deed"' in heard["pieces"][f"i-{keys[IN_FULL]}"]
