"""A vote in the console: its roll taken whole or not at all, counted, published."""

from datetime import timedelta

from aiohttp import FormData

from bot.services import Services
from models.rules.access import StaffRole
from models.rules.spreadsheet import line
from models.rules.tally import Choice
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import Browser, at_desk, hire
from tests.support.votes import HEADINGS, ROLL, draft_vote, open_vote, verifier


async def upload(desk: Browser, path: str, rows: list[list[object]]) -> tuple[int, str]:
    form = FormData()
    form.add_field("csrf", desk.csrf)
    form.add_field("file", "".join(line(row) for row in rows).encode(), filename="roll.csv")
    answer = await desk.request("POST", path, data=form)
    return answer.status, await answer.text()


async def test_a_roll_is_taken_whole_or_its_bad_rows_are_named(
    web_client: Client, services: Services
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    path = f"/console/votes/{await draft_vote(services)}"
    bad: list[object] = ["1幢", "", "909", "0", "登记", "某人", "13800000009", "", ""]
    rows: list[list[object]] = [[*row] for row in (HEADINGS, *ROLL)]
    rows.append(bad)
    status, text = await upload(desk, path + "/roll", rows)
    assert status == 422
    assert "第 7 行：面积必须大于 0" in text
    assert "还没有名册" in text
    status, text = await upload(desk, path + "/roll", rows[:-1])
    assert status == 200
    assert "5 户，448.16 ㎡，算 4 人" in text


async def test_an_open_vote_shows_the_distance_and_not_the_direction_and_is_published_for_the_verifier(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.AGAINST)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    path = f"/console/votes/{vote.id}"
    text = await desk.open(path)
    assert "还差" in text or "已达到" in text
    await vote.close()
    clock.advance(vote.closes_at + timedelta(hours=1) - clock())
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE, "again"))
    await desk.open(path)
    await desk.send(path + "/publish")
    assert "没有通过" in await desk.open(path)
    answer = await desk.request("GET", path + "/bulletin.json")
    verifier().verify(await answer.read())
    assert (await desk.request("GET", path + "/pack.zip")).status == 200
    assert "反对" in await (await desk.request("GET", path + "/platform.csv")).text()
