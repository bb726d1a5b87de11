"""Owners in the mini-program: a ballot that anybody can check once it is counted, a change of mind, a proxy."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from playwright.async_api import expect

from models.actions.votes.invitations import issue_invitations
from models.rules.votes.tally import Choice
from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.browser.mini_program.timed_server import TimedServer, timed_server
from tests.browser.test_vote import demo_votes
from tests.support.databases import SqliteTemplate
from tests.support.votes import COMMITTEE, LAST_FOUR, SCRIPT, Vote, announced_vote

pytestmark = IN_THE_BROWSER


async def invitation_of(server: TimedServer, vote: Vote, name: str) -> str:
    issued = await issue_invitations(server.services.vault, vote.id, COMMITTEE, server.clock())
    return next(one.code for one in issued if one.name == name)


async def prove(phone: MiniPhone, code: str, name: str, last_four: str) -> None:
    await phone.write("邀请码", code)
    await phone.write("业主姓名", name)
    await phone.write("后四位", last_four)
    await phone.tap("认证我是业主")
    await phone.sees("分摊")


def verify(bulletin: bytes, receipt: str, folder: Path) -> str:
    """What `scripts/verify_vote` says to anybody who has the published file and a receipt."""
    file = folder / "bulletin.json"
    file.write_bytes(bulletin)
    command = [sys.executable, "-I", str(SCRIPT), str(file), "--receipt", receipt]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=True).stdout


async def test_a_ballot_is_cast_counted_and_verified_by_anybody(
    mini_phone: MiniPhone, sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    phone = mini_phone
    async with timed_server(sqlite_template, tmp_path) as server:
        await server.serve(phone.page, phone.openid)
        vote = await announced_vote(server.services, bind=("王二",))
        slug = (await vote.row()).slug
        code = await invitation_of(server, vote, "李一")
        server.clock.advance(vote.opens_at + timedelta(minutes=1) - server.clock())
        await vote.must_cast("王二", Choice.AGAINST, server.clock())
        await phone.start(f"pages/vote/vote?slug={slug}")
        await prove(phone, code, "李一", LAST_FOUR["李一"])
        await phone.sees("1幢 1单元 101")
        await phone.screen.get_by_role("button", name="同意", exact=True).click()
        await phone.sees("已收到您的票：同意")
        receipt = (await phone.screen.locator(".receipt").first.inner_text()).replace(" ", "")

        server.clock.advance(vote.closes_at - server.clock())
        bulletin = await vote.publish()
        await phone.start(f"pages/vote/vote?slug={slug}")
        await phone.sees("结果已经公布")
        said = verify(bulletin, receipt, tmp_path)
        assert "同意" in said[said.index(receipt) :]


async def test_an_owner_entrusts_somebody_by_a_code_and_takes_it_back(
    mini_phone: MiniPhone, sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    phone, owner, son = mini_phone, "o-owner", "o-son"
    async with timed_server(sqlite_template, tmp_path) as server:
        vote = await announced_vote(server.services, bind=())
        page = f"pages/vote/vote?slug={(await vote.row()).slug}"
        code = await invitation_of(server, vote, "赵四")
        server.clock.advance(vote.opens_at + timedelta(minutes=1) - server.clock())
        await server.serve(phone.page, owner)
        await phone.start(page)
        await prove(phone, code, "赵四", LAST_FOUR["赵四"])
        await phone.tap("委托别人代投")
        await phone.sees("只显示这一次")
        proxy = await phone.screen.locator(".receipt").first.inner_text()

        await phone.page.unroute_all()
        await server.serve(phone.page, son)
        await phone.start(page)
        await phone.write("委托码", "AAAAA-AAAAA")
        await phone.tap("接受委托")
        await expect(phone.screen.get_by_role("alert")).to_be_visible()
        await phone.write("委托码", proxy)
        await phone.tap("接受委托")
        await phone.sees("业主委托您代投")
        await phone.screen.get_by_role("button", name="反对", exact=True).click()
        await phone.sees("已收到您的票：反对")

        await phone.page.unroute_all()
        await server.serve(phone.page, owner)
        await phone.start(page)
        await phone.sees("对方已经接受")
        await phone.tap("收回委托")
        await expect(phone.button("收回委托")).to_have_count(0)
        await phone.screen.get_by_role("button", name="同意", exact=True).click()
        await phone.sees("现在的意见：同意")


async def test_an_owner_votes_and_changes_the_vote(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone = mini_phone
    paper, over = await demo_votes(mini_demo.var)
    await phone.open_lift()
    await phone.tap("业主表决")
    await phone.tap("更换 1 幢左梯曳引机")
    await phone.sees("截止前只看得到有多少人参加")
    await phone.write("邀请码", "AAAAA-AAAAA")
    await phone.write("后四位", "0000")
    await phone.tap("认证我是业主")
    await phone.sees("邀请码、姓名或后四位不对")
    await phone.write("邀请码", paper.code.lower())
    await phone.write("业主姓名", paper.name)
    await phone.write("后四位", paper.last_four)
    await phone.tap("认证我是业主")
    await phone.sees("分摊")
    await phone.screen.get_by_role("button", name="同意", exact=True).click()
    await phone.sees("已收到您的票：同意")
    await phone.screen.get_by_role("button", name="弃权", exact=True).click()
    await phone.sees("已收到您的票：弃权")
    await phone.sees("同意，已被别的票代替")
    await phone.start(f"pages/vote/vote?slug={over}")
    await phone.sees("结果已经公布")
