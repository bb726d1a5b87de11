"""A recorded voice as it comes: AMR from the chat, MP3 from the mini-program. Judged before it is decoded."""

from dataclasses import dataclass
from enum import StrEnum

from models.rules.reports import amr, mp3

MOST_BYTES = 1024 * 1024  # a minute at 128 kbit/s; the mini-program records at 16, AMR-WB has 24


class RecordingForm(StrEnum):
    """Each value is FFmpeg's name of the demuxer; AMR-WB has the same."""

    AMR = "amr"
    MPEG = "mp3"


@dataclass(frozen=True)
class Recording:
    """`is_cut`: there was more than the minute that is kept."""

    form: RecordingForm
    data: bytes
    seconds: int
    is_cut: bool


def read_recording(data: bytes) -> Recording | None:
    """Its whole frames, at most a minute; None if it is neither form."""
    for form, clean in ((RecordingForm.AMR, amr.clean), (RecordingForm.MPEG, mp3.clean)):
        if sound := clean(data):
            return Recording(form, sound.data, sound.seconds, sound.is_cut)
    return None


def is_playable(data: bytes) -> bool:
    """Whether every browser plays a stored recording: release 1.0 stored voices of the chat as AMR."""
    return not data.startswith((amr.MAGIC, amr.WIDE_MAGIC))
