"""Recordings of the mini-program: whole frames and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.mp3 import Mp3, clean

# MPEG 2.5 layer III, 16 kbit/s, 8 kHz, one channel: 576 samples, 72 ms, 144 bytes.
FRAME = bytes([0xFF, 0xE3, 0x28, 0xC4]) + bytes(140)
# MPEG 1 layer III, 128 kbit/s, 44.1 kHz with padding: 1152 samples, 418 bytes.
PADDED = bytes([0xFF, 0xFB, 0x92, 0x64]) + bytes(414)
TAG = b"ID3\x04\x00\x00\x00\x00\x01\x02" + bytes(130)  # 1 << 7 | 2 bytes after its header


def test_a_second_is_fourteen_frames_and_a_minute_is_the_most() -> None:
    one = clean(FRAME * 13)  # 936 ms
    assert one is not None
    assert (one.seconds, one.data) == (1, FRAME * 13)
    long = clean(FRAME * 2000)
    assert long is not None
    assert (long.seconds, len(long.data)) == (60, 833 * 144)  # 59.976 s: the next would be past the minute


# By the tables of the standards: bytes = samples / 8 × bit rate / sample rate. 2,500 × 1,152 samples at 48 kHz
# and 2,500 or 1,250 × 576 at 24 or 12 kHz are a minute to the sample.
@pytest.mark.parametrize(
    ("header", "size", "minute"), [("fffb14c4", 96, 2500), ("fff314c4", 24, 2500), ("ffe314c4", 48, 1250)]
)
def test_a_whole_minute_is_kept_and_a_second_more_is_told(header: str, size: int, minute: int) -> None:
    frame = bytes.fromhex(header).ljust(size, b"\0")
    whole, over, a_second_over = (clean(frame * (minute + more)) for more in (0, 1, minute // 60 + 1))
    assert whole == over == Mp3(frame * minute, 60)
    assert a_second_over == Mp3(frame * minute, 60, is_cut=True)


def test_every_version_is_measured_by_its_own_frames() -> None:
    padded = clean(PADDED * 100)
    assert padded is not None
    assert (padded.seconds, len(padded.data)) == (3, 41_800)  # 115,200 samples


def test_tags_are_left_out_and_what_is_no_frame_cut_off() -> None:
    kept = clean(TAG + FRAME * 3 + b"TAG" + bytes(125))
    assert kept is not None
    assert (kept.data, kept.seconds) == (FRAME * 3, 1)
    two_megabytes = b"ID3\x04\x00\x00\x01\x00\x00\x00" + bytes(1 << 21)  # a picture, perhaps
    assert clean(two_megabytes + FRAME) == clean(FRAME)
    mixed = clean(FRAME * 2 + PADDED)
    assert mixed is not None
    assert mixed.data == FRAME * 2, "one recording has one rate"


def test_what_is_no_sound_is_refused() -> None:
    reserved = [
        bytes([0x00, 0xE3, 0x28, 0xC4]),  # no eleven bits to begin with
        bytes([0xFF, 0x03, 0x28, 0xC4]),
        bytes([0xFF, 0xEB, 0x28, 0xC4]),  # version
        bytes([0xFF, 0xE1, 0x28, 0xC4]),  # layer
        bytes([0xFF, 0xE3, 0x08, 0xC4]),  # bit rate: free
        bytes([0xFF, 0xE3, 0xF8, 0xC4]),  # bit rate
        bytes([0xFF, 0xE3, 0x2C, 0xC4]),  # sample rate
    ]
    for header in reserved:
        assert clean(header + bytes(2000)) is None
    for nothing in (b"", b"ID3", TAG, FRAME[:-1], b"\xff\xe3", b"RIFF....WAVE", b"<html>" * 40):
        assert clean(nothing) is None


@given(st.binary(max_size=200), st.integers(0, 4))
def test_whatever_comes_is_cleaned_once_and_for_all(data: bytes, frames: int) -> None:
    kept = clean(FRAME * frames + data)
    if kept is not None:
        assert (FRAME * frames + data).startswith(kept.data) or data.startswith(b"ID3")
        assert clean(kept.data) == kept
