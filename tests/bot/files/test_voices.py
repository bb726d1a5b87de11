"""What phones record becomes MP3, what cannot be played is named, and no recording takes more than its budget."""

import pytest

from bot.files.decoder import DecodingBudget
from bot.files.voices import CUT, NotAVoice, VoiceDecoder, VoiceTrouble
from models.rules.reports.amr import MAGIC, WIDE_MAGIC
from models.rules.reports.recordings import MOST_BYTES
from scripts.simulators.phone_recorder import amr, mp3
from tests.models.rules.reports.test_amr import FRAME
from tests.support.voices import length_of, loudest_of

WIDE_FRAME = bytes([8 << 3 | 4]) + b"\x55" * 60  # 23.85 kbit/s


@pytest.mark.parametrize("sound", [amr(2), mp3(2)], ids=["AMR", "MP3"])
async def test_each_form_becomes_an_mp3_of_its_length_without_tags(sound: bytes) -> None:
    kept = await VoiceDecoder().convert(sound)
    assert kept.mp3.startswith(b"\xff")
    assert (kept.note, abs(kept.seconds - 2) <= 1) == ("", True)
    assert length_of(kept.mp3) == pytest.approx(2, abs=0.2)
    assert loudest_of(kept.mp3) > 4000


async def test_wide_amr_is_decoded_too() -> None:
    kept = await VoiceDecoder().convert(WIDE_MAGIC + WIDE_FRAME * 100)
    assert kept.seconds == 2
    assert length_of(kept.mp3) == pytest.approx(2, abs=0.2)


async def test_of_more_than_a_minute_the_first_is_kept_and_its_listeners_are_told() -> None:
    kept = await VoiceDecoder().convert(MAGIC + FRAME * 50 * 63)
    assert (kept.seconds, kept.note) == (60, CUT)
    assert length_of(kept.mp3) == pytest.approx(60, abs=0.2)
    assert len(kept.mp3) < 200_000


@pytest.mark.parametrize(
    ("sound", "trouble"),
    [
        (b"", VoiceTrouble.NO_VOICE),
        (b"<html>", VoiceTrouble.NO_VOICE),
        (MAGIC, VoiceTrouble.NO_VOICE),
        (MAGIC + FRAME[:-1], VoiceTrouble.NO_VOICE),
        (MAGIC + bytes([15 << 3 | 4]) * 50, VoiceTrouble.NO_VOICE),
        (amr(1, loudness=0), VoiceTrouble.SILENT),
        (mp3(1, loudness=0), VoiceTrouble.SILENT),
        (MAGIC + FRAME * (MOST_BYTES // len(FRAME) + 1), VoiceTrouble.TOO_LARGE),
    ],
    ids=[
        "empty",
        "no sound",
        "no frame",
        "half a frame",
        "frames of nothing",
        "silence",
        "silent MP3",
        "too large",
    ],
)
async def test_what_cannot_be_played_is_named(sound: bytes, trouble: VoiceTrouble) -> None:
    with pytest.raises(NotAVoice, match=trouble.value):
        await VoiceDecoder().convert(sound)


async def test_what_takes_more_than_its_budget_is_refused() -> None:
    with pytest.raises(NotAVoice, match=VoiceTrouble.TOO_LARGE.value):
        await VoiceDecoder(DecodingBudget(seconds=0)).convert(amr(1))


async def test_a_machine_that_is_too_busy_is_no_fault_of_the_voice() -> None:
    with pytest.raises(OSError, match="the decoder of voices"):
        await VoiceDecoder(DecodingBudget(waits=0)).convert(amr(1))
