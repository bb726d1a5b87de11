"""One voice by its link: whole, or in the ranges that iPhones ask for, and by nothing but a link that we signed."""

from base64 import b64decode, b64encode
from datetime import timedelta

import pytest

from bot.kernel.links import photo_link, voice_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.voices import StoredVoice, add_stored_voice
from models.rules.reports.amr import MAGIC
from models.rules.reports.kinds import ReportKind, ReportSource
from models.tables.reports.voice import Voice
from scripts.simulators.phone_recorder import amr, mp3
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.voices import length_of

SOUND = mp3(1)


async def stored(services: Services, lift: LiftCard, sound: bytes = SOUND) -> Voice:
    now = services.clock()
    draft = ReportDraft("test:1", ReportSource.MINI_PROGRAM, ReportKind.ENTRAPMENT, lift.lift_id)
    receipt = await file_report(draft, now, services.vault)
    sealed = services.vault.seal(b64encode(sound).decode())
    assert await add_stored_voice(Addition("v", receipt.report_id), StoredVoice(sealed, 1), "语音", now)
    return await Voice.get()


@pytest.mark.parametrize(
    ("asked", "status", "begin", "end"),
    [
        ("", 200, 0, len(SOUND)),
        ("bytes=0-1", 206, 0, 2),
        ("bytes=100-", 206, 100, len(SOUND)),
        ("bytes=-10", 206, len(SOUND) - 10, len(SOUND)),
        (f"bytes=5-{len(SOUND) * 2}", 206, 5, len(SOUND)),
        ("bytes=0-1,5-6", 200, 0, len(SOUND)),
        ("metres=1-2", 200, 0, len(SOUND)),
        ("bytes=9-5", 200, 0, len(SOUND)),
    ],
)
async def test_a_voice_is_sent_whole_or_in_the_range_that_is_asked_for(
    services: Services, lift: LiftCard, web_client: Client, asked: str, status: int, begin: int, end: int
) -> None:
    link = voice_link(services, (await stored(services, lift)).id, relative=True)
    answer = await web_client.get(link, headers={"Range": asked} if asked else {})
    assert (answer.status, answer.content_type) == (status, "audio/mpeg")
    assert await answer.read() == SOUND[begin:end]
    assert "private" in answer.headers["Cache-Control"]
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(SOUND)}"


async def test_a_range_behind_its_end_is_refused(
    services: Services, lift: LiftCard, web_client: Client
) -> None:
    link = voice_link(services, (await stored(services, lift)).id, relative=True)
    answer = await web_client.get(link, headers={"Range": f"bytes={len(SOUND)}-"})
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


async def test_a_link_opens_its_own_voice_for_a_week(
    services: Services, lift: LiftCard, web_client: Client, clock: MovableClock
) -> None:
    voice = await stored(services, lift)
    link = voice_link(services, voice.id, relative=True)
    of_a_photo = photo_link(services, voice.id, relative=True).replace("/photos/", "/voices/")
    for wrong in (f"/voices/{voice.id}", f"{link}x", of_a_photo, "/voices/1?signature=x"):
        assert (await web_client.get(wrong)).status == 404
    clock.advance(timedelta(days=7, seconds=1))
    assert (await web_client.get(link)).status == 404


async def test_what_an_earlier_release_stored_as_amr_is_converted_once(
    services: Services, lift: LiftCard, web_client: Client
) -> None:
    voice = await stored(services, lift, amr(2))
    link = voice_link(services, voice.id, relative=True)
    first = await (await web_client.get(link)).read()
    assert length_of(first) == pytest.approx(2, abs=0.2)
    await voice.refresh_from_db()
    assert b64decode(services.vault.open(voice.audio_sealed)) == first
    assert await (await web_client.get(link)).read() == first


async def test_what_cannot_be_converted_is_not_there(
    services: Services, lift: LiftCard, web_client: Client
) -> None:
    voice = await stored(services, lift, MAGIC + b"nothing")
    assert (await web_client.get(voice_link(services, voice.id, relative=True))).status == 404
