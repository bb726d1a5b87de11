"""A person follows a lift: by chat or page, told once by WeChat as far as it allows, ended by one tap."""

import re
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from api.http.cookies import leave_person_cookie
from bot.jobs.follows import OVERTAKEN, remind_followers, tell_follower
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.lifts.follows import follows_of
from models.actions.lifts.state import change_state
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.privacy.my_data import erase_person
from models.actions.privacy.purge import purge
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.work import claim
from models.rules.lifts.state import LiftState, StateChange
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay
from models.tables.people.follow import Follow, FollowNotice
from models.tables.people.person import Person
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.staff import TESTER
from tests.support.votes import open_vote


async def stop(lift: LiftCard, clock: MovableClock, state: LiftState, seen: int) -> None:
    wanted = StateChange(state, clock().astimezone(LOCAL).date(), "更换曳引机")
    problem = await change_state(lift.lift_id, wanted, seen, "江城物业", TESTER, clock(), is_regulator=False)
    assert problem is None


async def tell_all(services: Services) -> None:
    for notice in await claim(FollowNotice, 10, services.clock()):
        await tell_follower(services, notice)


async def following(phone: Phone, wechat: WeChatSimulator, lift: LiftCard) -> Person:
    await phone.say(lift.code)
    assert "会在微信里告诉您" in await phone.say("通知我")
    wechat.hear(phone.openid)
    return await Person.get(follows__lift_id=lift.lift_id)


async def test_a_follower_hears_once_that_the_lift_is_stopped_and_ends_it(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, lift: LiftCard
) -> None:
    clock.go_to_noon()
    person = await following(phone, wechat, lift)
    await phone.say("通知我")  # once more is the same
    assert len(await follows_of(person.id, clock())) == 1

    await stop(lift, clock, LiftState.STOPPED, 0)
    await tell_all(services)
    await tell_all(services)
    [told] = [one.text for one in wechat.messages(phone.openid)]
    for words in (lift.place, "停用", "更换曳引机", f"/l/{lift.code}", "停止通知"):
        assert words in told

    assert "1 部电梯" in await phone.say("停止通知")
    assert "没有关注电梯" in await phone.say("停止通知")
    await stop(lift, clock, LiftState.IN_USE, 1)
    assert not await FollowNotice.exists()


async def test_what_a_later_change_has_replaced_is_not_sent(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, lift: LiftCard
) -> None:
    clock.go_to_noon()
    await following(phone, wechat, lift)
    await stop(lift, clock, LiftState.STOPPED, 0)
    await stop(lift, clock, LiftState.IN_USE, 1)
    await tell_all(services)
    [told] = [one.text for one in wechat.messages(phone.openid)]
    assert "恢复使用" in told
    assert {one.reason for one in await FollowNotice.all()} == {"", OVERTAKEN}


async def test_a_vote_is_reminded_of_once_within_its_last_day_by_a_template_outside_the_window(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, lift: LiftCard
) -> None:
    vote = await open_vote(services)
    await following(phone, wechat, lift)
    clock.advance(vote.closes_at - timedelta(days=1, minutes=1) - clock())
    await remind_followers(services)
    assert not await FollowNotice.exists()  # too early
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        await remind_followers(services)
    fields = {"thing1": "place", "thing2": "state"}
    template = NoticeTemplate(NoticeWay.TEMPLATE, "lift", frozenset({Moment.LIFT}), fields)
    wechat.notices.add_template("lift", *fields)
    settings = services.settings.model_copy(update={"notice_templates": (template,)})
    await tell_all(replace(services, settings=settings))
    [sent] = wechat.notices.sent
    assert sent.values == {"thing1": "翠湖苑", "thing2": "业主表决快截止"}
    assert sent.opens.endswith(f"/v/{(await vote.row()).slug}")


async def test_the_page_lists_what_one_follows_says_what_was_not_sent_and_ends_it(
    services: Services, clock: MovableClock, web_client: Client, lift: LiftCard
) -> None:
    clock.go_to_noon()
    path = f"/l/{lift.code}/follow"
    named = NamedPerson(WeChatAccountKind.OFFICIAL, "o-follower")
    pass_of = web.Response()
    leave_person_cookie(services, pass_of, await identify_person(named, services.vault, clock()))
    [cookie] = pass_of.cookies.values()
    headers = {"Cookie": f"{cookie.key}={cookie.value}"}

    async def page() -> str:
        return await (await web_client.get(path, headers=headers)).text()

    async def press(button: str, **fields: str) -> None:
        sent = await web_client.post(path + button, headers=headers, data=fields, allow_redirects=False)
        assert (sent.status, sent.headers["Location"]) == (303, path)

    stranger = await web_client.post(path, allow_redirects=False)
    assert stranger.headers["Location"] == f"/login?next={path}"
    assert "您关注的电梯" not in await page()
    for _ in range(2):
        await press("")
    await stop(lift, clock, LiftState.STOPPED, 0)
    await tell_all(services)  # this person has never written to us
    text = await page()
    assert "最近一次通知没能用微信发出" in text
    [lift_id] = re.findall(r'name="lift" value="([^"]+)"', text)
    for _ in range(2):
        await press("/end", lift=lift_id)
    assert "您关注的电梯" not in await page()
    refused = await web_client.post(f"{path}/end", headers=headers, data={"lift": "x"})
    assert refused.status == 400


async def test_who_is_forgotten_follows_nothing_and_a_follow_ends_after_a_year(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, lift: LiftCard
) -> None:
    clock.go_to_noon()
    person = await following(phone, wechat, lift)
    clock.advance(timedelta(days=366))
    await stop(lift, clock, LiftState.STOPPED, 0)
    assert not await FollowNotice.exists()
    async for _ in purge(clock(), services.photos.remove):
        pass
    assert not await Follow.exists()
    again = await following(phone, wechat, lift)
    assert await erase_person(again.id, clock(), services.photos.remove)
    assert not await Follow.exists()
    assert not await Person.filter(id__in=[person.id, again.id]).exists()
