"""A recorded voice in either of its forms: AMR from the chat, MP3 from the mini-program."""

from dataclasses import dataclass
from enum import StrEnum

from models.rules.reports import amr, mp3


class RecordingForm(StrEnum):
    """Each value is the ending of its file."""

    AMR = "amr"
    MPEG = "mp3"


MEDIA_TYPES = {RecordingForm.AMR: "audio/amr", RecordingForm.MPEG: "audio/mpeg"}


@dataclass(frozen=True)
class Recording:
    data: bytes
    seconds: int


def read_recording(data: bytes) -> Recording | None:
    """Its whole frames, at most a minute; None if it is neither form."""
    sound = amr.clean(data) or mp3.clean(data)
    return Recording(sound.data, sound.seconds) if sound else None


def form_of(data: bytes) -> RecordingForm:
    """Of a recording that was read before."""
    return RecordingForm.AMR if data.startswith(amr.MAGIC) else RecordingForm.MPEG
