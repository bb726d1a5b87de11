"""Voice messages: their words used, their sound kept by ourselves, heard by few, gone with the report's author."""

from base64 import b64decode
from datetime import timedelta

import pytest

from bot.jobs.voices import fetch_voice
from bot.services import Services
from bot.texts.templates import VOICE_ALONE
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import claim
from models.rules.reports.amr import MAGIC
from models.rules.reports.photos import PhotoState
from models.rules.staff.access import StaffRole
from models.tables.reports.report import Report
from models.tables.reports.voice import Voice
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.models.rules.reports.test_amr import FRAME
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.staff import sit_down

TWO_SECONDS = MAGIC + FRAME * 100

pytestmark = pytest.mark.usefixtures("simulated")


async def speak(phone: Phone, wechat: WeChatSimulator, sound: bytes, recognition: str = "") -> str:
    media_id = wechat.add_media(sound, "audio/amr")
    return await phone.send(phone.sender.voice(phone.openid, media_id, recognition))


async def fetch_voices(services: Services) -> None:
    """What a worker does for them at this moment."""
    for voice in await claim(Voice, 10, services.clock()):
        await fetch_voice(services, voice)


async def test_a_voice_is_kept_beside_its_words_and_heard_at_the_desk_alone(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, web_client: Client
) -> None:
    for words in (lift.code, "2", "2"):
        await phone.say(words)
    await speak(phone, wechat, TWO_SECONDS + b"junk", "门口有异响")
    await speak(phone, wechat, b"<html>", "三楼最响")
    await phone.say("0")
    await phone.say("1")
    report = await Report.get()
    assert report.words == "门口有异响\n三楼最响"
    await fetch_voices(services)
    kept, bad = await Voice.all().order_by("id")
    assert b64decode(services.vault.open(kept.audio_sealed)) == TWO_SECONDS
    assert (kept.state, kept.seconds, kept.media_id) == (PhotoState.STORED, 2, "")
    assert (bad.state, bad.reason, bad.media_id) == (PhotoState.REJECTED, "不是 AMR 语音", "")

    address = f"/console/reports/{report.incident_id}/voices/{kept.id}"
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert "语音 2 秒" in await desk.open(f"/console/reports/{report.incident_id}")
    answer = await desk.request("GET", address)
    assert (answer.content_type, await answer.read()) == ("audio/amr", TWO_SECONDS)
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "语音" not in await maintainer.open(f"/console/reports/{report.incident_id}")
    await maintainer.open(address, status=403)

    # when its author asks to be forgotten, then it goes at once, though the matter is open
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert not await Voice.all().exists()


async def test_a_voice_that_wechat_does_not_understand_is_a_report_all_the_same(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    for words in (lift.code, "2", "2"):
        await phone.say(words)
    assert "照片" in await speak(phone, wechat, TWO_SECONDS)
    await phone.say("0")
    await phone.say("1")
    assert (await Report.get()).words == VOICE_ALONE
    wechat.fail_next(1, -1, path="/media/get")
    await fetch_voices(services)
    assert (await Voice.get()).state is PhotoState.AWAITED
    clock.advance(timedelta(seconds=6))
    await fetch_voices(services)
    assert (await Voice.get()).state is PhotoState.STORED


async def test_a_cry_for_help_is_kept_and_a_tip_offs_voice_never(
    phone: Phone, lift: LiftCard, wechat: WeChatSimulator
) -> None:
    await phone.say(lift.code)
    await phone.say("匿名举报")
    for words in ("2",):
        await phone.say(words)
    await speak(phone, wechat, TWO_SECONDS, "维保没来过")
    await phone.say("0")
    assert "回执号" in await phone.say("1")
    assert not await Voice.all().exists()
    await phone.say(lift.code)
    await speak(phone, wechat, TWO_SECONDS, "我被困在电梯里了")
    assert (await Voice.get().select_related("report")).report.words == "我被困在电梯里了"
