"""What the mini-program adds to a report that is filed: photos, voices, and the lift that it really is."""

import asyncio
from base64 import b64decode

import pytest
from aiohttp import FormData

from bot.services import Services
from bot.texts.templates import VOICE_ALONE
from models.actions.lifts.find import LiftCard
from models.actions.reports.late_photos import MOST_PHOTOS
from models.actions.reports.voices import MOST_VOICES
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress
from models.rules.reports.recordings import MOST_BYTES
from models.rules.staff.access import StaffRole
from models.tables.reports.report import Event, Incident, Photo, Report
from models.tables.reports.voice import Voice
from scripts.simulators.phone_recorder import mp3
from tests.api.v1.reports.test_report import hazard
from tests.conftest import Client
from tests.models.rules.reports.test_mp3 import FRAME
from tests.support.lifts import card_of
from tests.support.mini_program import MiniProgram, Told
from tests.support.photos import HOSTILE, jpeg, picture
from tests.support.staff import sit_down
from tests.support.voices import length_of

TWO_SECONDS = mp3(2)


async def send(mini: MiniProgram, number: str, field: str, data: bytes) -> Told:
    form = FormData()
    form.add_field(field, data, filename=field, content_type="application/octet-stream")
    return await mini.call("POST", f"/reports/{number}/{field}s", data=form)


async def filed(mini: MiniProgram, lift: LiftCard, **more: object) -> str:
    await mini.sign_in()
    return str((await mini.post("/reports", hazard(lift, **more))).body["receipt_number"])


async def test_a_late_photo_is_on_the_receipt_once_and_everybody_is_told(
    mini: MiniProgram, lift: LiftCard
) -> None:
    number = await filed(mini, lift)
    answers = await asyncio.gather(*(send(mini, number, "photo", jpeg()) for _ in range(3)))
    assert {one.status for one in answers} == {200}
    told = (await mini.get(f"/reports/{number}")).body
    assert (len(told["photos"]), told["takes_photos"]) == (1, True)
    assert await Photo.all().count() == 1


async def test_photos_end_where_there_are_enough(mini: MiniProgram, lift: LiftCard) -> None:
    number = await filed(mini, lift)
    pictures = [picture("JPEG", 40, 40 + place) for place in range(MOST_PHOTOS + 1)]
    for one in pictures[:-1]:
        assert (await send(mini, number, "photo", one)).status == 200
    assert (await mini.get(f"/reports/{number}")).body["takes_photos"] is False
    refused = await send(mini, number, "photo", pictures[-1])
    assert (refused.status, refused.problem) == (409, "takes-no-more")
    assert (await send(mini, number, "photo", pictures[0])).status == 200, "a lost answer is asked for again"


async def test_what_is_no_photo_is_refused_with_words(mini: MiniProgram, lift: LiftCard) -> None:
    number = await filed(mini, lift)
    for hostile in HOSTILE.values():
        assert (await send(mini, number, "photo", hostile)).problem == "invalid"
    assert (await mini.call("POST", f"/reports/{number}/photos", data=b"x")).problem == "invalid"
    assert (await send(mini, "0" * 16, "photo", jpeg())).problem == "report-unknown"
    call = (await mini.post("/entrapments", {"lift": lift.code})).body["receipt_number"]
    assert (await send(mini, call, "photo", jpeg())).problem == "takes-no-more"


async def test_a_voice_is_kept_sealed_told_to_everybody_and_heard_at_the_desk(
    mini: MiniProgram, lift: LiftCard, services: Services, web_client: Client
) -> None:
    number = await filed(mini, lift)
    answers = await asyncio.gather(*(send(mini, number, "voice", TWO_SECONDS + b"TAG") for _ in range(3)))
    assert {one.status for one in answers} == {200}
    voice = await Voice.get()
    sound = b64decode(services.vault.open(voice.audio_sealed))
    assert length_of(sound) == pytest.approx(2, abs=0.3)
    [told] = (await mini.get(f"/reports/{number}")).body["voices"]
    assert told["link"].startswith("https://tima.example/voices/")
    assert (told["seconds"], told["note"], told["transcript"]) == (voice.seconds, "", "")
    said = await Event.get(kind=EventKind.SAID)
    assert said.details["words"] == VOICE_ALONE
    report = await Report.get()
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert f"语音 1，{voice.seconds} 秒" in await desk.open(f"/console/reports/{report.incident_id}")
    answer = await web_client.get(told["link"].removeprefix("https://tima.example"))
    assert (answer.content_type, await answer.read()) == ("audio/mpeg", sound)


async def test_somebody_trapped_may_speak_without_a_session(mini: MiniProgram, lift: LiftCard) -> None:
    number = (await mini.post("/entrapments", {"lift": lift.code})).body["receipt_number"]
    for place in range(MOST_VOICES):
        assert (await send(mini, number, "voice", TWO_SECONDS + bytes(place))).status == 200
    assert (await send(mini, number, "voice", TWO_SECONDS + b"x")).problem == "takes-no-more"
    assert await Voice.all().count() == MOST_VOICES


async def test_a_report_without_a_name_takes_no_voice(mini: MiniProgram, lift: LiftCard) -> None:
    number = await filed(mini, lift, anonymous=True)
    assert (await mini.get(f"/reports/{number}")).body["takes_voices"] is False
    refused = await send(mini, number, "voice", TWO_SECONDS)
    assert (refused.status, refused.problem) == (409, "takes-no-more")
    assert "声音会让人认出您" in refused.body["detail"]
    assert not await Voice.exists()


@pytest.mark.parametrize(
    ("sound", "status"),
    [
        (b"<html>", 422),
        (b"", 422),
        (mp3(1, loudness=0), 422),
        (FRAME * (MOST_BYTES // len(FRAME) + 1), 413),
    ],
)
async def test_what_is_no_voice_is_refused(
    mini: MiniProgram, lift: LiftCard, sound: bytes, status: int
) -> None:
    number = await filed(mini, lift)
    assert (await send(mini, number, "voice", sound)).status == status
    assert not await Voice.exists()


async def test_a_report_is_put_on_the_right_lift_and_both_sides_are_told(
    mini: MiniProgram, lift: LiftCard, services: Services
) -> None:
    number = await filed(mini, lift)
    other = await card_of(services, "右梯", building="1幢", unit="1单元")
    for said in (other.rescue_number, f"https://tima.example/l/{other.code}", f"%20{other.code}"):
        told = await mini.put(f"/reports/{number}/lift", {"lift": said})
        assert (told.status, told.body["place"], told.body["may_correct_lift"]) == (200, other.place, True)
    assert await Event.filter(kind=EventKind.MOVED).count() == 1


async def test_a_lift_that_cannot_be_changed_is_said_to_be(mini: MiniProgram, lift: LiftCard) -> None:
    number = await filed(mini, lift)
    for wrong in ("nothing", "https://elsewhere.example/l/ABC", "999999"):
        assert (await mini.put(f"/reports/{number}/lift", {"lift": wrong})).problem == "lift-unknown"
    assert (await mini.put(f"/reports/{number}/lift", {"lift": " "})).problem == "invalid"
    await Incident.all().update(progress=Progress.RESOLVED)
    assert (await mini.put(f"/reports/{number}/lift", {"lift": lift.code})).problem == "too-late"
