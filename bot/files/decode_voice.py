"""Turn one recording into MP3 in a process of its own: the recording on stdin, the MP3 on stdout.

Run as a script, as `decode_photo` is: what takes FFmpeg over, or keeps it busy, binds nobody else. The
caller names the demuxer, so that no other of FFmpeg's is ever tried on what a person sent. FFmpeg is
imported where it decodes: the server, which imports the verdicts alone, would hold 23 MiB of it.
"""

import resource
import sys
from array import array
from collections.abc import Iterator
from enum import IntEnum
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

RATE = 16_000  # samples a second: neither AMR-WB nor the mini-program's recorder has more
BIT_RATE = 24_000
SILENT_BELOW = 16  # of 32,767: nobody hears that
_ALONGSIDE = 256 * 2**20  # address space of the interpreter and FFmpeg
_NO_TAGS = {"id3v2_version": "0", "write_xing": "0"}


class VoiceVerdict(IntEnum):
    """The exit status."""

    KEPT = 0
    NOT_A_VOICE = 10
    TOO_LARGE = 11
    SILENT = 12


class Unplayable(Exception):
    def __init__(self, verdict: VoiceVerdict) -> None:
        self.verdict = verdict


def to_mp3(data: bytes, demuxer: str) -> bytes:
    """One channel, without tags. Raises Unplayable."""
    import av
    from av.audio.resampler import AudioResampler

    out, loudest = BytesIO(), -1
    with (
        av.open(BytesIO(data), "r", format=demuxer) as source,
        av.open(out, "w", format="mp3", options=_NO_TAGS) as sink,
    ):
        written = sink.add_stream("libmp3lame", rate=RATE, layout="mono", bit_rate=BIT_RATE)
        to_ours = AudioResampler(format="s16p", layout="mono", rate=RATE)
        for frame in _frames(source):
            for samples in to_ours.resample(frame):
                loudest = max(loudest, _loudest(samples))
                sink.mux(written.encode(samples))
        sink.mux(written.encode(None))
    if loudest < SILENT_BELOW:
        raise Unplayable(VoiceVerdict.NOT_A_VOICE if loudest < 0 else VoiceVerdict.SILENT)
    return out.getvalue()


def _frames(source: "InputContainer") -> "Iterator[AudioFrame | None]":
    """What can be decoded: one that cannot is left out. None at the end."""
    from av.error import FFmpegError

    for packet in source.demux(source.streams.audio[0]):
        try:
            yield from packet.decode()
        except FFmpegError:
            continue
    yield None


def _loudest(samples: "AudioFrame") -> int:
    heard = array("h", bytes(samples.planes[0])[: samples.samples * 2])
    return max(abs(max(heard)), abs(min(heard)))


def main(most_memory: int, most_seconds: int, demuxer: str) -> VoiceVerdict:
    from av.error import FFmpegError

    resource.setrlimit(resource.RLIMIT_AS, (most_memory + _ALONGSIDE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(to_mp3(sys.stdin.buffer.read(), demuxer))
    except Unplayable as found:
        return found.verdict
    except MemoryError:
        return VoiceVerdict.TOO_LARGE
    except (FFmpegError, IndexError):  # of what is no sound
        return VoiceVerdict.NOT_A_VOICE
    return VoiceVerdict.KEPT


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
