"""A vote in the console: its roll taken whole or not at all, counted, published."""

import hashlib
import re
from datetime import timedelta

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from aiohttp import FormData

from bot.kernel.links import vote_address
from bot.services import Services
from models.actions.votes.draft import announce_decision
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.roll import import_roll
from models.rules.base.spreadsheet import line
from models.rules.staff.access import StaffRole
from models.rules.votes.tally import Choice
from models.tables.cities import Estate
from models.tables.votes.decision import Decision
from models.tables.votes.spending import UrgentRepair
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.photos import jpeg
from tests.support.staff import Browser, at_desk, hire
from tests.support.votes import (
    COMMITTEE,
    HEADINGS,
    ROLL,
    announced_vote,
    draft_vote,
    open_vote,
    table_of,
    verifier,
)


def read_back(pdf: bytes) -> str:
    """Its text and what its QR codes say, as a phone reads the printed page."""
    pages = list(pypdfium2.PdfDocument(pdf))
    codes = [one.text for page in pages for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    return "\n".join([*(page.get_textpage().get_text_range() for page in pages), *codes])


async def test_each_owner_who_is_not_bound_gets_an_invitation_on_paper(
    web_client: Client, services: Services
) -> None:
    vote = await announced_vote(services, bind=["李一"])
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    path = f"/console/votes/{vote.id}"
    assert "打印 1幢" in await desk.open(path)
    answer = await desk.request("GET", path + "/invitations.pdf?building=1幢")
    printed = read_back(await answer.read())
    assert "李一" not in printed
    for one in await issue_invitations(services.vault, vote.id, COMMITTEE, services.clock()):
        assert f"{one.masked_name} 业主（{one.units[0]}）" in printed
        assert f"{one.code[:5]} - {one.code[5:]}" in printed
    assert printed.count(vote_address(services, (await vote.row()).slug)) == 2 * 3
    assert (await desk.request("GET", path + "/invitations.pdf?building=9幢")).status == 422


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
    assert re.search(r">7</td>.*面积：要大于 0", text)
    assert "还没有名册" in text
    link = re.search(r'href="(/console/vote-roll/returned[^"]+)"', text)
    assert link
    whole = (await (await desk.request("GET", link[1])).read()).decode("utf-8-sig").splitlines()
    assert (len(whole), "要大于 0" in whole[-1], "要大于 0" in whole[1]) == (7, True, False)
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
    printed = read_back(await (await desk.request("GET", path + "/result.pdf")).read())
    assert vote_address(services, (await vote.row()).slug) in printed
    for words in ("业主表决结果公示", "没有通过", "179.52", (await vote.row()).closing_hash[:20]):
        assert words in printed
    assert (await desk.request("GET", path + "/pack.zip")).status == 200
    assert "反对" in await (await desk.request("GET", path + "/platform.csv")).text()


async def test_the_papers_of_a_draft_are_fixed_by_the_notice_and_shown_to_residents(
    web_client: Client, services: Services
) -> None:
    key = await draft_vote(services)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    path = f"/console/votes/{key}"

    async def attach(data: bytes, title: str = "报价单") -> int:
        form = FormData({"csrf": desk.csrf, "title": title})
        form.add_field("photo", data, filename="a.jpg", content_type="image/jpeg")
        return (await desk.request("POST", path + "/attachments", data=form)).status

    await desk.open(path)
    assert await attach(b"no photo") == 422
    assert await attach(jpeg(), title="") == 422
    assert [await attach(jpeg()), await attach(jpeg())] == [303, 409]
    assert "报价单" in await desk.open(path)
    assert (await desk.request("GET", path + "/attachments?n=1")).content_type == "image/jpeg"
    await import_roll(services.vault, key, table_of(ROLL), COMMITTEE, services.clock())
    opens = services.clock() + timedelta(days=16)
    announced = announce_decision(key, opens, opens + timedelta(days=7), COMMITTEE, services.clock())
    assert await announced is None
    decision = await Decision.get(id=key)
    sha256, page = decision.attachments[0]["sha256"], f"/v/{decision.slug}"
    await desk.send(path + "/attachments", 409, remove=sha256)
    assert "报价单" in await (await web_client.get(page)).text()
    shown = await (await web_client.get(page + "/attachments/1")).read()
    assert hashlib.sha256(shown).hexdigest() == sha256
    for wrong in ("0", "2", "99999", "x"):
        assert (await web_client.get(f"{page}/attachments/{wrong}")).status == 404


async def test_an_urgent_repair_needs_committee_and_sub_district_and_then_the_audit(
    web_client: Client, services: Services
) -> None:
    path = "/console/urgent-repairs"
    asking = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY))
    estate = str((await Estate.get(name="翠湖苑")).id)
    fields = {"estate": estate, "words": "曳引绳断股，已停梯", "cost": "9000", "amount": "9000"}
    await asking.open(path)
    await asking.send(path, 422, **(fields | {"amount": "9001"}))
    await asking.send(path, 303, **fields)
    one = f"{path}/{(await UrgentRepair.get()).id}"
    await asking.send(one, 403, step="committee")
    office = await at_desk(web_client, services, await hire(services, StaffRole.REGULATOR))
    await office.open(path)
    await office.send(one, 403, step="committee")
    await office.send(one, 409, step="office")
    committee = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    assert "曳引绳断股" in await committee.open(path)
    await committee.send(one, 303, step="committee")
    await committee.send(one, 409, step="committee")
    await committee.send(one, 403, step="office")
    await office.send(one, 409, step="audit", words="票据齐全")
    await office.send(one, 303, step="office")
    await office.send(one, 422, step="audit")
    await office.send(one, 303, step="audit", words="票据齐全")
    assert "票据齐全" in await committee.open(path)
