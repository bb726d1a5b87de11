"""The running worker and owners' votes: opened and closed by the clock, co-owners told of each ballot."""

from dataclasses import replace
from datetime import timedelta

from bot.jobs.votes import tell
from bot.kernel.links import vote_address
from bot.notify.notify import NOBODY
from bot.services import Services
from bot.worker import Worker
from models.actions.notices.grants import record_grants, unspent_grants
from models.actions.shared.told import WAITS
from models.actions.shared.work import LEASE, claim
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay
from models.rules.votes.decision import CLOSE_AFTER
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.publication import VoteNotice
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.votes import announced_vote, open_vote
from tests.support.waiting import until


async def test_it_freezes_the_roll_tells_co_owners_once_and_closes(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, worker: Worker, web_client: Client
) -> None:
    vote = await announced_vote(services)
    openid = services.vault.open((await Person.get(id=vote.people["陈三"])).openid_sealed)
    clock.advance(vote.opens_at - clock())
    wechat.hear(openid)
    await Phone(web_client, openid=openid).say("你好")  # which opens the window for messages

    async def is_frozen() -> bool:
        return (await vote.row()).frozen_at is not None

    await until(is_frozen, seconds=8)
    await vote.must_cast("王二", Choice.AGAINST, clock())
    message = await wechat.next_message(openid)
    for words in ("有人为您名下的房屋", "更换 1 幢曳引机", f"/v/{(await vote.row()).slug}"):
        assert words in message.text
    assert "反对" not in message.text
    # 王二 is known by a browser alone: the notice about 陈三's ballot says so and is not tried again.
    await Person.filter(id=vote.people["王二"]).update(openid_sealed="")
    clock.advance(timedelta(seconds=1))
    await vote.must_cast("陈三", Choice.FOR, clock())

    async def all_settled() -> bool:
        return await VoteNotice.filter(settled_at=None).count() == 0

    await until(all_settled, seconds=8)
    assert (await VoteNotice.get(person_id=vote.people["王二"])).reason == NOBODY
    clock.advance(LEASE)
    assert len(wechat.messages(openid)) == 1
    clock.advance(vote.closes_at + CLOSE_AFTER - clock())

    async def is_closed() -> bool:
        return (await vote.row()).closed_at is not None

    await until(is_closed, seconds=8)
    assert len((await vote.row()).closing_hash) == 64


async def test_out_of_the_window_a_template_tells_and_without_one_it_is_written_down_why(
    services: Services, clock: MovableClock, wechat: WeChatSimulator
) -> None:
    vote = await open_vote(services)
    openid = services.vault.open((await Person.get(id=vote.people["陈三"])).openid_sealed)
    wechat.hear(openid)
    await vote.must_cast("王二", Choice.FOR)
    notice = await VoteNotice.get()
    await tell(services, notice)
    assert "不在可发消息的时间内" in (await VoteNotice.get()).reason
    fields = {"thing1": "kind", "thing2": "place", "thing3": "state"}
    template = NoticeTemplate(NoticeWay.TEMPLATE, "votes", frozenset({Moment.BALLOT}), fields)
    wechat.notices.add_template("votes", *fields)
    settings = services.settings.model_copy(update={"notice_templates": (template,)})
    await tell(replace(services, settings=settings), notice)
    told = await VoteNotice.get()
    assert (told.reason, told.settled_at is not None) == ("", True)
    [sent] = wechat.notices.sent
    assert sent.values == {"thing1": "业主表决", "thing2": "翠湖苑", "thing3": "有人投了票"}
    assert (sent.openid, sent.opens) == (openid, vote_address(services, (await vote.row()).slug))


async def test_a_pause_of_wechat_is_waited_for_and_costs_no_grant(
    services: Services, clock: MovableClock, wechat: WeChatSimulator
) -> None:
    clock.go_to_noon()
    vote = await open_vote(services)
    co_owner = await Person.get(id=vote.people["陈三"])
    wechat.hear(services.vault.open(co_owner.openid_sealed))
    await record_grants(co_owner.id, ["votes"], "tap", clock())
    template = NoticeTemplate(NoticeWay.SUBSCRIPTION, "votes", frozenset({Moment.BALLOT}), {"thing1": "kind"})
    wechat.notices.add_template("votes", "thing1")
    wechat.notices.agree(services.vault.open(co_owner.openid_sealed), "votes")
    by_grant = replace(
        services, settings=services.settings.model_copy(update={"notice_templates": (template,)})
    )
    clock.advance(vote.opens_at - clock())
    await vote.must_cast("王二", Choice.FOR, clock())

    # given that the account has sent all that it may on one day
    wechat.fail_next(1, 45009, path="/subscribe/bizsend")
    for wait in (timedelta(0), *WAITS[:3]):
        clock.advance(wait)
        for notice in await claim(VoteNotice, 1, clock()):
            await tell(by_grant, notice)
    assert await unspent_grants(co_owner.id) == {"votes": 1}
    assert (await VoteNotice.get()).settled_at is None

    # then the news goes out on the next one
    clock.advance(timedelta(days=1))
    [notice] = await claim(VoteNotice, 1, clock())
    await tell(by_grant, notice)
    assert (await VoteNotice.get()).settled_at is not None
    assert len(wechat.notices.sent) == 1
