"""转人工: from the chat to the console and back, within the window."""

import re
from datetime import timedelta

from bot.jobs.hand_over import bring_answer
from bot.notify.notify import CLOSED
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.hand_over import WAITS
from models.actions.shared.work import claim
from models.rules.people.hand_over import LineState
from models.rules.staff.access import StaffRole
from models.tables.people.hand_over import HandOver, HandOverLine
from models.tables.reports.report import Report
from scripts.simulators.wechat import WeChatSimulator
from tests.bot.chat.test_my_data import link_in
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.staff import sit_down


async def bring_answers(services: Services) -> None:
    """What a worker does for them at this moment."""
    for line in await claim(HandOverLine, 10, services.clock()):
        await bring_answer(services, line)


async def test_a_person_is_asked_for_in_the_chat_and_answers_from_the_console(
    phone: Phone,
    lift: LiftCard,
    web_client: Client,
    services: Services,
    wechat: WeChatSimulator,
    clock: MovableClock,
) -> None:
    wechat.hear(phone.openid)
    await phone.say(lift.code)
    assert lift.hotline in await phone.say("转人工")
    assert "已转给工作人员" in await phone.say("加装电梯的费用怎么分？<b>")
    assert await phone.say("我住三楼") == ""  # one receipt is enough
    assert "再发" in await phone.say("结束")
    assert "看不懂" not in await phone.say("人工：还有，什么时候开工？")

    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    page = await desk.open("/console/talks")
    assert lift.place in page
    assert "等回复" in page
    talk = await HandOver.get()
    page = await desk.open(f"/console/talks/{talk.id}")
    assert re.search("费用怎么分.*我住三楼.*什么时候开工", page, re.DOTALL)
    assert "<b>" not in page
    assert phone.openid not in page

    await desk.send(f"/console/talks/{talk.id}/answer", words="下周三公示，请留意。")
    await bring_answers(services)
    message = await wechat.next_message(phone.openid)
    assert "下周三公示" in message.text
    page = await desk.open(f"/console/talks/{talk.id}")
    assert "已发出" in page
    assert "没有人在等回复" in await desk.open("/console/talks")
    assert "已回复" in await desk.open("/console/talks?view=open")

    # given that 48 hours have passed, then staff read that it cannot be sent, and why
    clock.advance(timedelta(hours=48))
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.send(f"/console/talks/{talk.id}/answer", words="已经开工")
    await bring_answers(services)
    assert CLOSED[0] in await desk.open(f"/console/talks/{talk.id}")
    await desk.send(f"/console/talks/{talk.id}/close")
    assert "还没有" not in await desk.open("/console/talks?view=closed")
    await desk.send(f"/console/talks/{talk.id}/answer", status=409, words="还在吗")

    # and the words are the person's own: to take along, and to have forgotten
    exported = await web_client.get(link_in(await phone.say("我的数据")) + "&format=json")
    said = [line["words"] for line in (await exported.json())["conversations"]]
    assert (said[-1], "我住三楼" in said) == ("加装电梯的费用怎么分？<b>", True)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert "我住三楼" not in await stored_in_tables()


async def test_a_call_for_help_wins_and_wechat_is_asked_again_when_it_is_silent(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock,
    web_client: Client,
) -> None:  # fmt: skip
    wechat.hear(phone.openid)
    await phone.say(lift.code)
    await phone.say("转人工")
    assert lift.rescue_number in await phone.say("我被困在电梯里了")
    assert await Report.all().count() == 1
    await phone.say("人工：里面很热")
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    talk = await HandOver.get()
    await desk.send(f"/console/talks/{talk.id}/answer", words="已经出发")
    wechat.drop_next(1, "/custom/send")
    await bring_answers(services)
    assert (await HandOverLine.get(said_by__not="")).state is LineState.OWED
    clock.advance(timedelta(seconds=5))
    await bring_answers(services)
    assert "已经出发" in (await wechat.next_message(phone.openid)).text


async def test_an_answer_outlasts_the_pause_that_wechat_asks_for(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock,
    web_client: Client,
) -> None:  # fmt: skip
    clock.go_to_noon()
    wechat.hear(phone.openid)
    await phone.say("转人工")
    await phone.say("什么时候开工？")
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.send(f"/console/talks/{(await HandOver.get()).id}/answer", words="下周三开工")

    # given that the account has sent all that it may on one day
    wechat.fail_next(1, 45009, path="/custom/send")
    for wait in (timedelta(0), *WAITS):
        clock.advance(wait)
        await bring_answers(services)
    assert (await HandOverLine.get(said_by__not="")).state is LineState.OWED

    # then the answer goes out on the next one
    clock.advance(timedelta(days=1))
    await bring_answers(services)
    assert "下周三开工" in (await wechat.next_message(phone.openid)).text
