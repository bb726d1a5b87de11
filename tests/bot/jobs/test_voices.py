"""Voice messages: their words used, their sound made playable for all who are told, gone with the author."""

import re
from base64 import b64decode
from datetime import timedelta

import pytest

from bot.channels.message import message_of
from bot.channels.plain import plain_text
from bot.files.decoder import DecodingBudget
from bot.files.voices import VoiceDecoder, VoiceTrouble
from bot.jobs.voices import fetch_voice
from bot.kernel.links import rescue_link
from bot.services import Services
from bot.texts.templates import VOICE_ALONE
from models.actions.lifts.find import LiftCard
from models.actions.reports.late_photos import PAUSE
from models.actions.reports.voices import GONE
from models.actions.shared.work import PHOTO_WAITS, claim
from models.rules.partners.endpoints import SharedField
from models.rules.reports.events import EventKind
from models.rules.reports.photos import PhotoState
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.report import Event, Report
from models.tables.reports.voice import Voice
from scripts.simulators.phone_recorder import amr
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.receipts import number_of
from tests.support.staff import sit_down
from tests.support.voices import length_of

TWO_SECONDS = amr(2)
PLAYED = re.compile(r'<audio [^>]*src="([^"]+)"')

pytestmark = pytest.mark.usefixtures("simulated")


async def speak(phone: Phone, wechat: WeChatSimulator, sound: bytes, recognition: str = "") -> str:
    media_id = wechat.add_media(sound, "audio/amr")
    return await phone.send(phone.sender.voice(phone.openid, media_id, recognition))


async def fetch_voices(services: Services) -> None:
    """What a worker does for them at this moment."""
    for voice in await claim(Voice, 10, services.clock()):
        await fetch_voice(services, voice)


async def report_hazard(phone: Phone, wechat: WeChatSimulator, lift: LiftCard, *sounds: bytes) -> Report:
    """One with a voice for each of the sounds."""
    for words in (lift.code, "2", "2"):
        await phone.say(words)
    for number, sound in enumerate(sounds):
        await speak(phone, wechat, sound, f"第{number}句：门口有异响")
    await phone.say("0")
    await phone.say("1")
    return await Report.get()


async def played(client: Client, page: str) -> list[bytes]:
    """The sounds that a page offers, as a browser gets them."""
    sounds = []
    for link in PLAYED.findall(page):
        answer = await client.get(link.replace("&amp;", "&"))
        assert (answer.status, answer.content_type) == (200, "audio/mpeg")
        sounds.append(await answer.read())
    return sounds


async def sent(services: Services) -> list[list[int]]:
    """The seconds of the voices in each message that organisations are sent now."""
    told = []
    for delivery in await claim(Delivery, 100, services.clock()):
        if delivery.organisation_id is not None:
            message = await message_of(services, delivery)
            told.append([one["seconds"] for one in message["data"]["report"]["voices"]])
    return told


async def test_a_voice_is_played_to_everybody_who_is_told_and_gone_with_its_author(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, web_client: Client
) -> None:
    report = await report_hazard(phone, wechat, lift, TWO_SECONDS + b"junk", b"<html>")
    assert "有一段语音正在接收" in await (await web_client.get(f"/r/{number_of(report)}")).text()
    await fetch_voices(services)
    kept, bad = await Voice.all().order_by("id")
    sound = b64decode(services.vault.open(kept.audio_sealed))
    assert length_of(sound) == pytest.approx(2, abs=0.2)
    assert (kept.state, kept.seconds, kept.media_id) == (PhotoState.STORED, 2, "")
    assert (bad.state, bad.reason, bad.media_id) == (PhotoState.REJECTED, VoiceTrouble.NO_VOICE, "")

    receipt = await (await web_client.get(f"/r/{number_of(report)}")).text()
    assert VoiceTrouble.NO_VOICE in receipt
    assert await played(web_client, receipt) == [sound]
    for role in (StaffRole.HOTLINE_DESK, StaffRole.MAINTAINER, StaffRole.INSURER):
        staff = await sit_down(web_client, services, role)
        page = await staff.open(f"/console/reports/{report.incident_id}")
        assert "语音 1，2 秒" in page
        assert await played(web_client, page) == [sound]
    assert await played(web_client, await staff.open(f"/console/inbox/{report.incident_id}")) == [sound]

    # when its author asks to be forgotten, then it goes at once, though the matter is open
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert not await Voice.all().exists()
    [link] = PLAYED.findall(page)
    assert (await web_client.get(link)).status == 404


async def test_who_was_told_before_a_voice_was_fetched_is_told_of_it(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    await report_hazard(phone, wechat, lift, TWO_SECONDS)
    assert await sent(services) == [[], [], [], []]
    await fetch_voices(services)
    clock.advance(PAUSE)
    assert await sent(services) == [[2], [2], [2], [2]]
    assert (await Event.get(kind=EventKind.SAID)).details["voices"] is True


async def test_voices_go_where_photos_go(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, web_client: Client
) -> None:
    await report_hazard(phone, wechat, lift, TWO_SECONDS)
    await fetch_voices(services)
    delivery = await Delivery.filter(organisation__name="迅安电梯维保有限公司").first()
    assert delivery is not None
    message = await message_of(services, delivery)
    [told] = message["data"]["report"]["voices"]
    assert (told["seconds"], told["note"], told["transcript"]) == (2, "", "")
    assert told["url"] in plain_text(services, message, [])
    answer = await web_client.get(told["url"].removeprefix(services.settings.public_url))
    assert answer.content_type == "audio/mpeg"
    fields = [one.value for one in SharedField if one is not SharedField.PHOTOS]
    await Endpoint.filter(organisation_id=delivery.organisation_id).update(sends=fields)
    assert (await message_of(services, delivery))["data"]["report"]["voices"] == []


async def test_voices_of_an_earlier_release_are_heard_at_the_desk_alone(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, web_client: Client
) -> None:
    """People were told so when they spoke."""
    report = await report_hazard(phone, wechat, lift, TWO_SECONDS)
    await fetch_voices(services)
    await Voice.all().update(is_shared=False)
    for role, hears in (
        (StaffRole.HOTLINE_DESK, True), (StaffRole.MAINTAINER, False), (StaffRole.INSURER, False),
    ):  # fmt: skip
        page = await (await sit_down(web_client, services, role)).open(
            f"/console/reports/{report.incident_id}"
        )
        assert bool(PLAYED.search(page)) is hears
    assert await sent(services) == [[], [], [], []]
    assert await played(web_client, await (await web_client.get(f"/r/{number_of(report)}")).text())


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


async def test_what_wechat_never_gives_ends_in_words(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    await report_hazard(phone, wechat, lift, TWO_SECONDS)
    wechat.fail_next(len(PHOTO_WAITS) + 1, 40007, path="/media/get")
    for wait in (*PHOTO_WAITS, timedelta()):
        await fetch_voices(services)
        clock.advance(wait)
    voice = await Voice.get()
    assert (voice.state, voice.reason, voice.media_id, voice.due_at) == (PhotoState.REJECTED, GONE, "", None)


async def test_a_decoder_that_fails_costs_a_moment_not_the_voice(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await report_hazard(phone, wechat, lift, TWO_SECONDS)
    with monkeypatch.context() as broken:
        broken.setattr(services.voices, "_budget", DecodingBudget(waits=0))
        await fetch_voices(services)
    assert (await Voice.get()).state is PhotoState.AWAITED
    clock.advance(PHOTO_WAITS[0])
    assert isinstance(services.voices, VoiceDecoder)
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


async def test_a_cry_for_help_is_played_to_rescuers_and_reaches_each_kind_of_recipient(
    phone: Phone, lift: LiftCard, services: Services, wechat: WeChatSimulator, web_client: Client
) -> None:
    await phone.say(lift.code)
    await speak(phone, wechat, TWO_SECONDS, "我被困在电梯里了")
    await fetch_voices(services)
    report = await Report.get()
    parts = set()
    for delivery in await Delivery.filter(organisation_id__not_isnull=True):
        message = await message_of(services, delivery)
        parts.add(delivery.part)
        [told] = message["data"]["report"]["voices"]
        answer = await web_client.get(told["url"].removeprefix(services.settings.public_url))
        assert length_of(await answer.read()) == pytest.approx(2, abs=0.2)
    assert len(parts) >= 4, "insurer, maintainer, use unit and the city's desks"
    rescuer = await Organisation.get(name="迅安电梯维保有限公司")
    page = await web_client.get(rescue_link(services, report.incident_id, rescuer.id).path)
    assert len(await played(web_client, await page.text())) == 1
