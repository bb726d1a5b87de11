"""The first page: the day's work of one's role, nothing that is zero, and a way to every page."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import web

from api.app import create_app
from api.http.access import Guard, rule_of
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.contacts import add_contact
from models.actions.reports.extend import Addition, add_words
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit
from scripts.lib.statements import heard_statements
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.other_city import build_other_city, file_hazard_of, objects_around
from tests.support.rescues import trap
from tests.support.staff import TESTER, belonging_of, sit_down

WORK = {
    StaffRole.HOTLINE_DESK: ("没有解困的困人求助", "坐席台，最急的在前", "居民在等回复", "登记来电"),
    StaffRole.INSURER: ("没有解困的困人求助", "收件箱，等您答复", "理赔，期限近的在前"),
    StaffRole.MAINTAINER: ("没有解困的困人求助", "工单，最急的在前", "隐患等着受理", "没有排值班"),
    StaffRole.PROPERTY_COMPANY: ("没有解困的困人求助", "工单，最急的在前", "没有排值班", "维保记录对不上"),
    StaffRole.OWNERS_COMMITTEE: ("没有解困的困人求助", "隐患等着受理", "隐患还没有处理完"),
    StaffRole.REGULATOR: ("没有解困的困人求助", "工单，最急的在前", "投保率", "进行中的满意度调查"),
    StaffRole.OFFICE: ("没有解困的困人求助", "隐患等着受理", "投保率"),
    StaffRole.ADMINISTRATOR: ("没有解困的困人求助", "台账还没有核对过", "没有试过恢复的备份"),
}


@pytest.mark.parametrize("role", list(StaffRole))
async def test_each_role_finds_its_days_work(
    web_client: Client, services: Services, lift: LiftCard, role: StaffRole
) -> None:
    await build_other_city(services)
    await objects_around(services, lift.lift_id)
    await trap(lift.lift_id, services.clock())
    desk = await sit_down(web_client, services, role)
    text = await desk.open("/console")
    for words in WORK[role]:
        assert words in text
    assert "<strong>0</strong>" not in text
    # Another city's matters are nobody's work here, but an administrator's.
    assert ("山水苑" in text) is (role is StaffRole.ADMINISTRATOR)


@pytest.mark.parametrize("role", list(StaffRole))
async def test_where_nothing_is_to_do_the_page_says_what_is_fine(
    web_client: Client, services: Services, role: StaffRole
) -> None:
    desk = await sit_down(web_client, services, role)
    text = await desk.open("/console")
    assert "<li>现在没有人被困</li>" in text
    assert "没有解困的困人求助" not in text
    assert "<strong>0</strong>" not in text


async def test_an_open_entrapment_tells_how_long_and_what_was_said_last(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    receipt = await trap(lift.lift_id, clock())
    clock.advance(timedelta(minutes=7))
    await add_words(Addition("later", receipt.report_id), "孩子开始哭了", clock())
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    home = await desk.open("/console")
    assert "已等 7 分" in home
    assert "最近：孩子开始哭了" in home
    assert "孩子开始哭了" in await desk.open(f"/console/call?lift={lift.lift_id}")


@pytest.mark.parametrize(
    ("role", "title"), [(StaffRole.HOTLINE_DESK, "坐席台"), (StaffRole.MAINTAINER, "工单")]
)
async def test_only_a_hotline_has_a_desk_of_that_name(
    web_client: Client, services: Services, role: StaffRole, title: str
) -> None:
    desk = await sit_down(web_client, services, role)
    assert f"<h1>{title}</h1>" in await desk.open("/console/desk")
    assert f'href="/console/desk">{title}</a>' in await desk.open("/console")


async def test_more_matters_cost_no_more_statements(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    async def statements() -> int:
        with heard_statements() as heard:
            await desk.open("/console")
        return len(heard)

    await file_hazard_of(services, lift.lift_id, "一")
    await trap(lift.lift_id, services.clock())
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    before = await statements()
    for number in range(4):
        await file_hazard_of(services, lift.lift_id, f"又一件 {number}")
    for other in await Lift.exclude(id=lift.lift_id).limit(3):
        await trap(other.id, services.clock())
    assert await statements() == before


async def test_a_maintainer_sees_what_falls_due_within_three_days(
    web_client: Client, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await MaintenanceVisit.all().delete()
    assert "三天内没有到期的维保" in await desk.open("/console")
    maintainer = await belonging_of(StaffRole.MAINTAINER)
    await MaintenanceVisit.create(
        lift_id=lift.lift_id,
        maintainer_id=maintainer,
        node="half_monthly",
        done_at=clock() - timedelta(days=13),
        worker="王师傅",
        source="test",
        source_key="test:13",
        recorded_at=clock(),
    )
    text = await desk.open("/console")
    assert "还有 2 天" in text
    assert f"/console/lifts/{lift.lift_id}" in text


async def test_who_is_on_duty_stands_there(web_client: Client, services: Services) -> None:
    company, now = await belonging_of(StaffRole.PROPERTY_COMPANY), services.clock()
    assert company is not None
    made = await add_contact(company, "钱师傅", "13900001111", services.vault, TESTER, now)
    assert isinstance(made, UUID)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    assert "现在值班：钱师傅" in await desk.open("/console")


@pytest.mark.parametrize("role", list(StaffRole))
async def test_every_page_that_a_role_may_open_is_one_or_two_links_away(
    web_client: Client, services: Services, role: StaffRole
) -> None:
    desk = await sit_down(web_client, services, role)
    home = await desk.open("/console")
    seen = {"/console"} | _links(home)
    for path in sorted(_links(home, "href")):
        if not path.endswith(FILES):
            answer = await desk.request("GET", path)  # who has one place is sent on to it
            text = await desk.open(answer.headers["Location"] if answer.status == 303 else path)
            seen |= {path} | _links(text)
    assert _pages(create_app(services), role) - seen - APART == set()


FILES = (".csv", ".json", ".pdf", "/returned")
# What is opened by a form, by a script, or before signing in.
APART = {
    "/console/bulk/deliveries/replay",  # by the rows that are chosen in a list
    "/console/bulk/desk/claim",
    "/console/bulk/evaluations/publicity",
    "/console/bulk/evaluations/publish",
    "/console/bulk/reports/resolve",
    "/console/bulk/talks/close",
    "/console/bulk/organisations/test",
    "/console/bulk/policies/holder",
    "/console/bulk/visits/confirm",
    "/console/call.js",
    "/console/dispatch.js",
    "/console/dispatch/events",
    "/console/enrol",
    "/console/password",
}


def _links(text: str, of: str = "href|action") -> set[str]:
    return {path.split("?")[0].split("#")[0] for path in re.findall(rf'(?:{of})="(/console[^"]*)"', text)}


def _pages(app: web.Application, role: StaffRole) -> set[str]:
    """The addresses without a variable part that the role may open."""
    found = set()
    for route in app.router.routes():
        path, rule = route.resource.canonical if route.resource else "", rule_of(route.handler)
        is_page = (
            route.method == "GET"
            and path.startswith("/console")
            and "{" not in path
            and not path.endswith(FILES)
        )
        if is_page and rule and rule.door is Guard.STAFF and rule.admits(role):
            found.add(path)
    return found
