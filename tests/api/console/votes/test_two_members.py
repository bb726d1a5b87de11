"""In the console: two members decide on an objection, a roll is handed in again, codes are printed anew, and the
closing hash is put up."""

import re
from datetime import timedelta

from aiohttp import FormData

from bot.kernel.links import vote_address
from bot.services import Services
from models.actions.votes.bind import PaperProof, bind_by_code
from models.actions.votes.invitations import issue_invitations
from models.actions.votes.notices import prove_notice
from models.actions.votes.object import object_to_ballot
from models.actions.votes.proxies import grant_proxy
from models.rules.base.spreadsheet import line
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import ObjectionState, ProofOfNotice
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import Objection
from models.tables.votes.decision import RollUnit
from models.tables.votes.owner import Proxy
from tests.api.console.votes.test_vote import read_back, upload
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import Browser, at_desk, hire
from tests.support.votes import COMMITTEE, HEADINGS, ROLL, announced_vote, new_person, open_vote


async def member(client: Client, services: Services, name: str) -> Browser:
    return await at_desk(client, services, await hire(services, StaffRole.OWNERS_COMMITTEE, name))


async def test_one_member_alone_decides_no_objection(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    [receipt] = await vote.must_cast("王二", Choice.FOR)
    at = vote.opens_at + timedelta(hours=1)
    await object_to_ballot(vote.id, receipt.entry, vote.people["陈三"], "不是我", at)
    clock.advance(at - clock())
    objection = await Objection.get()
    path = f"/console/votes/{vote.id}"
    said = {"objection": str(objection.id), "answer": "upheld", "words": "查了监控"}
    first, second = await member(web_client, services, "甲"), await member(web_client, services, "乙")
    assert f'href="{path}#objections"' in await first.open("/console")
    await first.open(path)
    await first.send(path + "/objections", 303, **said)
    assert "等您决定" not in await first.open("/console")
    assert "等您决定" in await second.open("/console")
    await first.open(path)
    assert "这一步要由另一个人来做" in await (await first.send(path + "/objections", 409, **said)).text()
    text = await second.open(path)
    assert "owners_committee 同事" in text
    assert "查了监控" in text
    assert (await Objection.get()).state is ObjectionState.OPEN
    await second.send(path + "/objections", 303, **said | {"words": "同意甲"})
    settled = await Objection.get()
    assert settled.state is ObjectionState.UPHELD
    assert settled.answered_by == "、".join(["owners_committee 同事"] * 2)


async def test_a_roll_handed_in_again_is_shown_first_and_done_when_agreed(
    web_client: Client, services: Services
) -> None:
    vote = await announced_vote(services)
    now = services.clock()
    assert isinstance(await grant_proxy(services.vault, vote.id, 2, vote.people["王二"], now), str)
    place = ("1幢 1单元 101",)
    await prove_notice(vote.id, ProofOfNotice.HANDED, now, COMMITTEE, now, labels=place)
    desk = await member(web_client, services, "甲")
    path = f"/console/votes/{vote.id}"
    await desk.open(path)
    rows: list[list[object]] = [[*row] for row in (HEADINGS, *ROLL)]
    rows[1][3], rows[3][5], rows[3][6] = "90.00", "孙五", "13800000005"
    status, text = await upload(desk, path + "/roll", rows)
    assert status == 200
    for words in ("名册还没有换：会改动 2 户", "1幢 1单元 101 89.12 → 90.00", "1 份委托结束"):
        assert words in text
    assert (await RollUnit.get(decision_id=vote.id, room="101")).area == 8912
    hidden = dict(re.findall(r'name="(handed_in|agreed)" value="([^"]+)"', text))
    again = await desk.send(path + "/roll", 200, **hidden)
    assert "名册还没有换" not in await again.text()
    assert (await RollUnit.get(decision_id=vote.id, room="101")).area == 9000
    assert not await Proxy.all().exists()
    gone = await desk.send(path + "/roll", 422, **hidden | {"handed_in": "nobody-knows"})
    assert "请重新选择文件" in await gone.text()


async def test_new_codes_are_printed_and_end_the_old_ones(web_client: Client, services: Services) -> None:
    vote = await announced_vote(services, bind=())
    [old] = [
        one.code
        for one in await issue_invitations(services.vault, vote.id, COMMITTEE, services.clock())
        if one.name == "李一"
    ]
    desk = await member(web_client, services, "甲")
    path = f"/console/votes/{vote.id}"
    await desk.open(path)
    await desk.send(path + "/codes", 409, unit="9幢 9")
    assert "当面核实" in await (await desk.send(path + "/codes", 409, unit="1幢 1单元 301")).text()
    printed = read_back(await (await desk.send(path + "/codes", 200, unit="1幢  1单元 101")).read())
    assert "李＊ 业主" in printed
    assert "您的姓名和登记的电话" in printed
    found = re.search(r"([0-9A-Z]{5}) - ([0-9A-Z]{5})", printed)
    assert found
    person, now = await new_person(services, "李一"), services.clock()
    ended = await bind_by_code(services.vault, PaperProof(old, "李一", "0001"), person, now)
    assert ended is VoteRefusal.WRONG_CODE
    proof = PaperProof("".join(found.groups()), "李一", "0001")
    assert not isinstance(await bind_by_code(services.vault, proof, person, now), VoteRefusal)
    witnessed = await desk.send(path + "/codes", 200, unit="1幢 1单元 301", witnessed="1")
    assert "您的姓名" not in read_back(await witnessed.read())


async def test_the_closing_hash_is_printed_for_the_lobby_before_anything_is_opened(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    await vote.must_cast("李一", Choice.FOR)
    desk = await member(web_client, services, "甲")
    path = f"/console/votes/{vote.id}/closing.pdf"
    assert (await desk.request("GET", path)).status == 404
    await vote.close()
    clock.advance(vote.closes_at + timedelta(minutes=1) - clock())
    desk = await member(web_client, services, "乙")
    printed = read_back(await (await desk.request("GET", path)).read())
    row = await vote.row()
    assert row.closing_hash in re.sub(r"\s+", "", printed)
    for words in ("业主表决截止公示", row.slug, "1 张票", vote_address(services, row.slug), "时间戳：还没有"):
        assert words in printed


async def test_a_broken_file_is_still_refused_when_there_is_a_roll(
    web_client: Client, services: Services
) -> None:
    vote = await announced_vote(services)
    desk = await member(web_client, services, "甲")
    path = f"/console/votes/{vote.id}"
    await desk.open(path)
    form = FormData({"csrf": desk.csrf})
    form.add_field("file", line(list(HEADINGS)).encode(), filename="roll.csv")
    answer = await desk.request("POST", path + "/roll", data=form)
    assert (answer.status, "名册是空的" in await answer.text()) == (422, True)
