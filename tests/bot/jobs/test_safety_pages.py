"""Pages on riding safely: by the city's rhythm, by day, at most once, and ended by one tap."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from bot.jobs.follows import tell_follower
from bot.jobs.safety_pages import owe_pages
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.lifts.safety_pages import SENDING, take_safety_page
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.work import claim
from models.rules.cities.rules import RuleTopic
from models.tables.cities import CityRule
from models.tables.lifts import Lift
from models.tables.people.follow import FollowNotice
from models.tables.people.person import Person
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock

QUARTERLY = {"every_months": 3}


async def set_rhythm(lift: LiftCard, value: dict[str, int]) -> None:
    city_id = (await Lift.get(id=lift.lift_id)).city_id
    await CityRule.filter(city_id=city_id, topic=RuleTopic.SAFETY_PAGES).delete()
    await CityRule.create(
        city_id=city_id, topic=RuleTopic.SAFETY_PAGES, valid_from=date(2020, 1, 1), value=value, source="test"
    )


def go_to_hour(clock: MovableClock, hour: int) -> None:
    """The next time that it is this hour in China."""
    local = clock().astimezone(LOCAL)
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    clock.advance(wanted + timedelta(days=1) * (wanted <= local) - local)


@pytest.fixture
async def follower(phone: Phone, wechat: WeChatSimulator, lift: LiftCard, clock: MovableClock) -> Person:
    """Somebody who follows the lift and wrote to us at noon."""
    clock.go_to_noon()
    await set_rhythm(lift, QUARTERLY)
    await phone.say(lift.code)
    await phone.say("通知我")
    wechat.hear(phone.openid)
    return await Person.get(follows__lift_id=lift.lift_id)


async def send_due(services: Services) -> None:
    await owe_pages(services)
    for notice in await claim(FollowNotice, 10, services.clock()):
        await tell_follower(services, notice)


def sent(wechat: WeChatSimulator, phone: Phone) -> list[str]:
    return [one.text for one in wechat.messages(phone.openid) if "/safety/" in one.text]


async def test_a_follower_gets_one_page_a_quarter_and_the_next_one_another(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    for _ in range(3):
        await send_due(services)
    [first] = sent(wechat, phone)
    assert "定期收到一页" in first
    clock.advance(timedelta(days=92))
    clock.go_to_noon()
    await phone.say("通知我")
    wechat.hear(phone.openid)
    await send_due(services)
    topics = {one.split("/safety/")[1].split()[0] for one in sent(wechat, phone)}
    assert len(topics) == 2


async def test_nothing_is_owed_in_a_city_that_has_not_chosen_a_rhythm(
    services: Services, lift: LiftCard, follower: Person
) -> None:
    await set_rhythm(lift, {})
    await owe_pages(services)
    assert not await FollowNotice.exists()


async def test_at_night_it_waits_for_the_morning(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    await owe_pages(services)
    go_to_hour(clock, 20)  # it was due at noon, and no worker was there
    await send_due(services)
    assert sent(wechat, phone) == []
    go_to_hour(clock, 8)
    await send_due(services)
    assert sent(wechat, phone) == []
    go_to_hour(clock, 9)
    await send_due(services)
    assert len(sent(wechat, phone)) == 1


async def test_who_cannot_be_reached_now_gets_it_the_morning_after_writing_again(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    clock.advance(timedelta(hours=49))
    await send_due(services)
    assert sent(wechat, phone) == []
    notice = await FollowNotice.get()
    assert (notice.settled_at, "授权" in notice.reason) == (None, True)
    await phone.say("你好")
    wechat.hear(phone.openid)
    go_to_hour(clock, 9)
    await send_due(services)
    assert len(sent(wechat, phone)) == 1


async def test_a_worker_killed_while_sending_sends_nobody_a_second_one(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    await owe_pages(services)
    [notice] = await claim(FollowNotice, 10, services.clock())
    assert await take_safety_page(notice, clock())  # and then it is gone
    clock.advance(timedelta(hours=1))
    await send_due(services)
    assert sent(wechat, phone) == []
    assert (await FollowNotice.get()).reason == SENDING


async def test_a_slow_worker_whose_lease_is_over_sends_nothing(
    services: Services, clock: MovableClock, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    await owe_pages(services)
    [slow] = await claim(FollowNotice, 10, services.clock())
    clock.advance(timedelta(hours=1))
    await send_due(services)
    await tell_follower(services, slow)
    assert len(sent(wechat, phone)) == 1


async def test_one_tap_ends_it_and_opening_the_link_alone_does_not(
    services: Services,
    wechat: WeChatSimulator,
    phone: Phone,
    follower: Person,
    web_client: Client,
    lift: LiftCard,
) -> None:
    await send_due(services)
    [text] = sent(wechat, phone)
    link = urlsplit(text.splitlines()[-1])
    address = f"{link.path}?{link.query}"
    assert "不再收" in await (await web_client.get(address)).text()
    assert not (await Person.get(id=follower.id)).no_safety_pages
    for _ in range(2):
        answer = await web_client.post(address, data={"wanted": "no"})
        assert "不再发安全知识" in await answer.text()
    await FollowNotice.all().delete()
    await owe_pages(services)
    assert not await FollowNotice.exists()
    await web_client.post(address, data={"wanted": "yes"})
    await owe_pages(services)
    assert await FollowNotice.all().count() == 1
    stranger = await web_client.get(address.replace(str(follower.id), "0" * 32))
    assert stranger.status == 410
    english = await (await web_client.get(f"{address}&lang=en")).text()
    assert "No more" in english


async def test_who_has_ended_it_before_it_was_sent_gets_none(
    services: Services, wechat: WeChatSimulator, phone: Phone, follower: Person
) -> None:
    await owe_pages(services)
    await Person.filter(id=follower.id).update(no_safety_pages=True)
    await send_due(services)
    assert sent(wechat, phone) == []
