"""Saved views: each person's own, sealed, a limited number."""

import asyncio

from api.console.lists.all import LISTS
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.staff.saved_views import MOST_OF_A_LIST
from models.rules.staff.access import StaffRole
from models.tables.staff import SavedView, Staff
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.staff import sit_down

REPORTS = LISTS["reports"].path
QUERY = "q=%E7%84%A6%E5%91%B3&kind=hazard&sort=time&col=time&col=place"


async def test_a_view_is_found_again_under_its_name_by_its_owner_alone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    await desk.open(f"{REPORTS}?{QUERY}")
    answer = await desk.send("/console/views", list="reports", name="焦味隐患", query=QUERY)
    assert answer.headers["Location"] == f"{REPORTS}?{QUERY}"
    page = await desk.open(REPORTS)
    assert "焦味隐患" in page
    assert QUERY.replace("&", "&amp;") in page
    assert "焦味隐患" not in await desk.open("/console/lifts")
    stored = await stored_in_tables()
    assert "焦味" not in stored
    assert "%E7%84%A6" not in stored

    other = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert "焦味隐患" not in await other.open(REPORTS)
    view = await SavedView.get()
    await other.send(f"/console/views/{view.id}/delete", 404)
    await desk.send(f"/console/views/{view.id}/delete")
    await desk.send(f"/console/views/{view.id}/delete", 404)
    assert "焦味隐患" not in await desk.open(REPORTS)


async def test_the_same_name_replaces_and_a_list_takes_so_many(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    await desk.open(REPORTS)
    for number in range(MOST_OF_A_LIST - 1):
        await desk.send("/console/views", list="reports", name=f"视图{number}", query="kind=hazard")
    await desk.send("/console/views", list="reports", name="视图0", query="kind=question")
    assert await SavedView.all().count() == MOST_OF_A_LIST - 1
    answers = await asyncio.gather(
        *[
            desk.request(
                "POST", "/console/views", data={"csrf": desk.csrf, "list": "reports", "name": f"同时{at}"}
            )
            for at in range(3)
        ]
    )
    assert sorted(answer.status for answer in answers) == [303, 409, 409]
    assert await SavedView.all().count() == MOST_OF_A_LIST
    await desk.send("/console/views", list="lifts", name="另一个列表", query="")


async def test_odd_views_are_refused(web_client: Client, services: Services, lift: LiftCard) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    await desk.open(REPORTS)
    for fields in (
        {"list": "nothing", "name": "a", "query": ""},
        {"list": "claims2", "name": "a", "query": ""},
        {"list": "reports", "name": "", "query": ""},
        {"list": "reports", "name": "长" * 31, "query": ""},
        {"list": "reports", "name": "a", "query": "q=" + "x" * 1001},
    ):
        await desk.send("/console/views", 422, **fields)
    answer = await desk.send("/console/views", list="reports", name="a", query="//evil.example/\r\nX: y=1")
    assert answer.headers["Location"].startswith(f"{REPORTS}?")
    assert await SavedView.all().count() == 1


async def test_views_go_with_the_account(web_client: Client, services: Services, lift: LiftCard) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    await desk.open(REPORTS)
    await desk.send("/console/views", list="reports", name="我的", query="")
    await Staff.filter(role=StaffRole.REGULATOR).delete()
    assert await SavedView.all().count() == 0
