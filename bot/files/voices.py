"""Recordings as people send them, turned into what every browser plays: MP3, one channel, 16 kHz, 24 kbit/s.

AMR plays in no browser; Opus and AAC not in all of them; MP3 in all, also in WeChat's. What was sent is
decoded and encoded again, as a photo is, and then dropped: a minute is 180 KB, and no metadata survives.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from bot.files import decode_voice
from bot.files.decode_voice import VoiceVerdict
from bot.files.decoder import OUT_OF_TIME, USUAL_BUDGET, DecodingBudget, run_decoder
from models.rules.reports.recordings import MOST_BYTES, read_recording

CUT = "超过一分钟，只留了前 60 秒"


class VoiceTrouble(StrEnum):
    """Why a voice was not kept: in Chinese, for the sender."""

    NO_VOICE = "这段录音打不开，请再录一次。"
    SILENT = "这段录音里没有声音，请再录一次，或写文字。"
    TOO_LARGE = "这段录音太大了，请录短一些。"


_OF_STATUS: dict[int, VoiceTrouble] = {
    VoiceVerdict.NOT_A_VOICE: VoiceTrouble.NO_VOICE,
    VoiceVerdict.TOO_LARGE: VoiceTrouble.TOO_LARGE,
    VoiceVerdict.SILENT: VoiceTrouble.SILENT,
}


class NotAVoice(Exception):
    """What was sent cannot be kept; the text says why."""


@dataclass(frozen=True)
class PlayableVoice:
    """`note`: what its listeners should know of it, in Chinese."""

    mp3: bytes
    seconds: int
    note: str


class VoiceDecoder:
    """Two at a time, as photos: the rest of the process must go on."""

    def __init__(self, budget: DecodingBudget = USUAL_BUDGET) -> None:
        self._budget = budget
        self._decoding = asyncio.Semaphore(2)

    async def convert(self, data: bytes) -> PlayableVoice:
        """Size and length are judged first. Raises NotAVoice; OSError for a fault of ours."""
        if len(data) > MOST_BYTES:
            raise NotAVoice(VoiceTrouble.TOO_LARGE)
        recording = read_recording(data)
        if recording is None:
            raise NotAVoice(VoiceTrouble.NO_VOICE)
        async with self._decoding:
            status, mp3 = await run_decoder(
                decode_voice.__file__, recording.data, self._budget, recording.form.value
            )
        if status == VoiceVerdict.KEPT:
            return PlayableVoice(mp3, recording.seconds, CUT if recording.is_cut else "")
        if status == OUT_OF_TIME or (status > 0 and status not in _OF_STATUS):
            raise OSError(f"the decoder of voices ended with status {status}")  # the voice is not at fault
        raise NotAVoice(_OF_STATUS.get(status, VoiceTrouble.TOO_LARGE))  # below zero: ended by its budget
