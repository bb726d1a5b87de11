"""Notices about owners' votes on the page of notices: what WeChat did not bring, and how it went on."""

from dataclasses import replace
from datetime import timedelta

from bot.jobs.votes import tell
from bot.services import Services
from models.actions.shared.work import claim
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay
from models.rules.staff.access import StaffRole
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.publication import VoteNotice
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.staff import sit_down
from tests.support.votes import open_vote

NAMES = ("first", "second")
TEMPLATES = tuple(
    NoticeTemplate(NoticeWay.TEMPLATE, name, frozenset({Moment.BALLOT}), {"thing1": "kind"}) for name in NAMES
)


async def tell_next(services: Services, clock: MovableClock) -> VoteNotice:
    """A worker's turn, with two templates set up for ballots."""
    settings = services.settings.model_copy(update={"notice_templates": TEMPLATES})
    clock.advance(timedelta(seconds=1))
    [due] = await claim(VoteNotice, 1, clock())
    await tell(replace(services, settings=settings), due)
    return await VoteNotice.get()


async def test_a_notice_that_was_blocked_goes_out_again_and_stands_on_the_page_until_it_arrives(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, web_client: Client
) -> None:
    vote = await open_vote(services)
    openid = services.vault.open((await Person.get(id=vote.people["陈三"])).openid_sealed)
    wechat.hear(openid)
    for name in NAMES:
        wechat.notices.add_template(name, "thing1")
    phone = Phone(web_client, openid=openid)

    async def blocked() -> None:
        number = wechat.notices.sent[-1].message_id
        event = phone.sender.event(openid, "TEMPLATESENDJOBFINISH", created=clock().timestamp())
        told = f"<MsgID>{number}</MsgID><Status>failed:user block</Status></xml>"
        assert await phone.send(event.replace("</xml>", told)) == ""

    clock.advance(vote.opens_at - clock())
    await vote.must_cast("王二", Choice.FOR, clock())
    await tell_next(services, clock)
    await blocked()
    assert (await VoteNotice.get()).settled_at is None
    committee = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    page = await committee.open("/console/notices")
    assert "还没有告诉到的业主：1 条" in page
    assert "微信没有送到：user block" in page
    assert "再试" in page
    assert "给报告人的" not in page
    assert openid not in page
    assert "陈三" not in page

    # by the next template it is told
    assert (await tell_next(services, clock)).reason == ""
    assert [sent.template_id for sent in wechat.notices.sent] == list(NAMES)
    page = await committee.open("/console/notices")
    assert "其中 1 条后来用别的方式送到" in page
    assert "还没有告诉到的业主" not in page

    # until that one is blocked, too: then somebody has to go there
    await blocked()
    await tell_next(services, clock)
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = await administrator.open("/console/notices")
    assert "没有别的方式了，请当面告知" in page
    assert "给报告人的" in page


async def test_a_vote_elsewhere_is_nobodys_business(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, web_client: Client
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at - clock())
    await vote.must_cast("王二", Choice.FOR, clock())
    await tell_next(services, clock)
    assert (await VoteNotice.get()).reason != ""
    for role in (StaffRole.MAINTAINER, StaffRole.HOTLINE_DESK):
        desk = await sit_down(web_client, services, role)
        assert "业主表决的" not in await desk.open("/console/notices")
