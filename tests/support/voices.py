"""Listening to an MP3 by decoding it."""

from array import array
from io import BytesIO

import av
from av.audio.resampler import AudioResampler


def length_of(sound: bytes) -> float:
    """Seconds of an MP3, by decoding it."""
    with av.open(BytesIO(sound), "r", format="mp3") as source:
        frames = list(source.decode(audio=0))
    return sum(one.samples / one.sample_rate for one in frames)


def loudest_of(sound: bytes) -> int:
    """Of an MP3, as its samples have it: at most 32,767."""
    loudest, plain = 0, AudioResampler(format="s16p", layout="mono", rate=16_000)
    with av.open(BytesIO(sound), "r", format="mp3") as source:
        for frame in source.decode(audio=0):
            for one in plain.resample(frame):
                heard = array("h", bytes(one.planes[0])[: one.samples * 2])
                loudest = max(loudest, *heard)
    return loudest
