"""A hazard is reported in the chat, step by step."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.kinds import HazardCategory
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Photo, Report
from tests.support.chat import Phone
from tests.support.lifts import card_of
from tests.support.receipts import number_of


async def test_a_hazard_is_reported_step_by_step(phone: Phone, lift: LiftCard) -> None:
    assert "哪部电梯" in await phone.say("报修")
    assert lift.place in await phone.say(lift.rescue_number)
    assert "说说情况" in await phone.say("2")
    assert "照片" in await phone.say("三楼有异响")
    assert "已收到照片 1 张" in await phone.show("media-1")
    answer = await phone.say("没有了")
    assert "三楼有异响" in answer
    assert "异响、抖动" in answer
    assert "回执号" in await phone.say("1")

    report = await Report.get().select_related("incident")
    assert (report.words, report.incident.category) == ("三楼有异响", HazardCategory.NOISE)
    assert report.incident.lift_id == lift.lift_id
    photo = await Photo.get()
    assert (photo.state, photo.media_id) == (PhotoState.AWAITED, "media-1")
    assert number_of(report) in await phone.say("进度")


async def test_a_photo_may_come_before_the_words_and_after_the_summary(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    assert "已收到照片 1 张" in await phone.show("m1")
    await phone.say("门关不上")
    await phone.say("0")
    assert "照片：2 张" in await phone.show("m2")


async def test_a_scan_in_the_middle_changes_the_lift_and_keeps_what_was_said(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    other = await card_of(services, "右梯", building="2幢", unit="2单元")
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    await phone.say("门关不上")
    await phone.scan(other.code)
    summary = await phone.say("0")
    assert other.place in summary
    assert "门关不上" in summary


async def test_cancel_works_at_every_step_and_files_nothing(phone: Phone, lift: LiftCard) -> None:
    steps = ["报修", lift.rescue_number, "1", "门坏了", "0"]
    for count in range(1, len(steps) + 1):
        for words in steps[:count]:
            await phone.say(words)
        assert "没有提交" in await phone.say("取消")
        assert "帮助" in await phone.say("取消")
    assert await Report.all().count() == 0


async def test_the_words_of_a_hazard_may_mention_a_door(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    assert "照片" in await phone.say("门打不开，修了三次")


@pytest.mark.parametrize("said", ["不用", "没有照片", "没了。", "确认"])
async def test_whoever_has_no_photo_says_so_in_own_words(phone: Phone, lift: LiftCard, said: str) -> None:
    await phone.say(lift.code)
    for words in ("报修", "2", "三楼有异响"):
        await phone.say(words)
    assert "请核对" in await phone.say(said)
    await phone.say("1")
    assert (await Report.get()).words == "三楼有异响"


async def test_what_else_is_said_instead_of_a_photo_is_shown_to_be_added(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.say(lift.code)
    for words in ("报修", "2", "三楼有异响"):
        await phone.say(words)
    assert "已加到您的说明里：早晚都响" in await phone.say("早晚都响")
