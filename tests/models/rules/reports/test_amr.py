"""Voice messages: whole frames and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.amr import MAGIC, WIDE_MAGIC, Amr, clean

FRAME = bytes([7 << 3 | 4]) + b"\x55" * 31  # 12.2 kbit/s


def test_a_second_is_fifty_frames_and_a_minute_is_the_most() -> None:
    one = clean(MAGIC + FRAME * 50)
    assert one is not None
    assert (one.seconds, len(one.data)) == (1, 6 + 50 * 32)
    long = clean(MAGIC + FRAME * 4000)
    assert long is not None
    assert (long.seconds, len(long.data), long.is_cut) == (60, 6 + 3000 * 32, True)


@pytest.mark.parametrize(("frames", "is_cut"), [(3000, False), (3049, False), (3050, True)])
def test_a_second_more_than_a_minute_is_said_to_be_cut_off(frames: int, is_cut: bool) -> None:
    long = clean(MAGIC + FRAME * frames)
    assert long == Amr(MAGIC + FRAME * 3000, 60, is_cut)


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (0, 17),
        (1, 23),
        (2, 32),
        (3, 36),
        (4, 40),
        (5, 46),
        (6, 50),
        (7, 58),
        (8, 60),
        (9, 5),
        (14, 0),
        (15, 0),
    ],
)
def test_each_kind_of_wide_frame_has_its_size(kind: int, size: int) -> None:
    """RFC 4867 and 3GPP TS 26.201, table 1a."""
    frame = WIDE_MAGIC + bytes([kind << 3 | 4]) + b"\x55" * size
    assert clean(frame) == Amr(frame, 1)
    assert clean(WIDE_MAGIC + bytes([kind << 3 | 4]) + b"\x55" * (size - 1)) is None or not size
    assert clean(WIDE_MAGIC + bytes([10 << 3])) is None


def test_what_is_no_frame_is_cut_off_and_what_is_no_voice_refused() -> None:
    kept = clean(MAGIC + FRAME * 3 + b"<script>")
    assert kept is not None
    assert (kept.data, kept.seconds) == (MAGIC + FRAME * 3, 1)
    assert clean(MAGIC + FRAME[:-1]) is None
    assert clean(MAGIC) is None
    assert clean(b"RIFF....WAVE") is None
    assert clean(b"") is None


@pytest.mark.parametrize(
    ("kind", "size"),
    [(0, 12), (1, 13), (2, 15), (3, 17), (4, 19), (5, 20), (6, 26), (7, 31), (8, 5), (15, 0)],
)
def test_each_kind_of_frame_has_its_size(kind: int, size: int) -> None:
    """RFC 4867, table 1: bits of speech in whole bytes, comfort noise, no data."""
    frame = MAGIC + bytes([kind << 3 | 4]) + b"\x55" * size
    assert clean(frame) == Amr(frame, 1)
    assert clean(frame + frame[len(MAGIC) :]) == Amr(frame + frame[len(MAGIC) :], 1)
    assert clean(frame[:-1]) is None


@pytest.mark.parametrize("header", [9 << 3, 14 << 3, 7 << 3 | 0x80, 7 << 3 | 1, 7 << 3 | 2])
def test_other_kinds_and_padding_that_is_not_zero_are_no_frame(header: int) -> None:
    assert clean(MAGIC + bytes([header]) + b"\x55" * 31) is None


def test_a_begun_second_counts() -> None:
    spoken = clean(MAGIC + FRAME * 51)
    assert spoken is not None
    assert spoken.seconds == 2


@given(st.binary(max_size=400))
def test_whatever_comes_is_cleaned_once_and_for_all(data: bytes) -> None:
    kept = clean(MAGIC + data)
    if kept is not None:
        assert (MAGIC + data).startswith(kept.data)
        assert clean(kept.data) == kept
