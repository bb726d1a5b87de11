"""Answering a survey in the chat: a number for each question."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.tables.surveys import AnswerVersion, SurveyAnswer
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.surveys import opened_round


async def test_three_questions_are_three_numbers(
    phone: Phone, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await opened_round(services.clock())
    assert "5 评一评" in await phone.say(lift.code)
    assert "您对电梯维保满意吗" in await phone.say("5")
    clock.advance(timedelta(seconds=4))
    assert "请回复一个数字" in await phone.say("九")
    assert "2 快修" in await phone.say("4")
    assert "没有就回复 0" in await phone.say("2")
    assert "谢谢您" in await phone.say("修得很快，没有乱收费")
    answer = await SurveyAnswer.get()
    assert answer.told == {"overall": 4, "q2": 2, "q3": "修得很快，没有乱收费"}
    assert answer.excluded is None


async def test_a_second_time_changes_the_answer(
    phone: Phone, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await opened_round(services.clock())
    for words in (lift.code, "评价", "5", "1", "0", "评价", "2", "1", "0"):
        clock.advance(timedelta(seconds=2))
        said = await phone.say(words)
    assert "已改为这一次的回答" in said
    assert (await SurveyAnswer.get()).score == 2
    assert await AnswerVersion.all().count() == 2


async def test_a_conversation_that_was_left_goes_on_where_it_stood(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    await opened_round(services.clock())
    for words in (lift.code, "评价", "3", "取消"):
        await phone.say(words)
    await phone.say(lift.code)
    assert "2. 最想改进什么" in await phone.say("评价")


async def test_somebody_trapped_is_heard_in_the_middle(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    await opened_round(services.clock())
    for words in (lift.code, "评价"):
        await phone.say(words)
    assert "求助" in await phone.say("有人被困")


async def test_where_nobody_asks_it_is_said(phone: Phone, lift: LiftCard) -> None:
    assert "哪部电梯" in await phone.say("评价")
    assert "没有可以作答的调查" in await phone.say(lift.code)
