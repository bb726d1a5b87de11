"""What phones record: a tone, in the forms that WeChat and the mini-program send."""

import math
from array import array
from io import BytesIO

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from models.rules.reports.amr import FRAMES_A_SECOND, MAGIC


def amr(seconds: int = 2, *, loudness: int = 8000) -> bytes:
    """A voice message of the chat."""
    sound = _encoded("amr", "libopencore_amrnb", 8_000, 12_200, _tone(seconds, 8_000, loudness))
    return sound[: len(MAGIC) + seconds * FRAMES_A_SECOND * 32]  # without the frame that the encoder adds


def mp3(seconds: int = 2, *, loudness: int = 8000) -> bytes:
    """A recording of the mini-program."""
    return _encoded("mp3", "libmp3lame", 16_000, 16_000, _tone(seconds, 16_000, loudness))


def _tone(seconds: int, rate: int, loudness: int) -> AudioFrame:
    samples = [int(loudness * math.sin(2 * math.pi * 440 * one / rate)) for one in range(seconds * rate)]
    frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.planes[0].update(array("h", samples).tobytes())
    frame.sample_rate, frame.pts = rate, 0
    return frame


def _encoded(form: str, codec: str, rate: int, bit_rate: int, tone: AudioFrame) -> bytes:
    out = BytesIO()
    with av.open(out, "w", format=form) as sink:
        stream = sink.add_stream(codec, rate=rate, layout="mono", bit_rate=bit_rate)
        assert isinstance(stream, AudioStream)
        wanted = stream.codec_context.format.name
        cut = AudioResampler(format=wanted, layout="mono", rate=rate, frame_size=stream.frame_size)
        for one in (*cut.resample(tone), *cut.resample(None), None):
            sink.mux(stream.encode(one))
    return out.getvalue()
