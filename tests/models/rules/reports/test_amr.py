"""Voice messages: whole frames and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.amr import MAGIC, clean

FRAME = bytes([7 << 3 | 4]) + b"\x55" * 31  # 12.2 kbit/s


def test_a_second_is_fifty_frames_and_a_minute_is_the_most() -> None:
    one = clean(MAGIC + FRAME * 50)
    assert one is not None
    assert (one.seconds, len(one.data)) == (1, 6 + 50 * 32)
    long = clean(MAGIC + FRAME * 4000)
    assert long is not None
    assert (long.seconds, len(long.data)) == (60, 6 + 3000 * 32)


def test_what_is_no_frame_is_cut_off_and_what_is_no_voice_refused() -> None:
    kept = clean(MAGIC + FRAME * 3 + b"<script>")
    assert kept is not None
    assert (kept.data, kept.seconds) == (MAGIC + FRAME * 3, 1)
    assert clean(MAGIC + FRAME[:-1]) is None
    assert clean(MAGIC) is None
    assert clean(b"RIFF....WAVE") is None
    assert clean(b"") is None


@given(st.binary(max_size=400))
def test_whatever_comes_is_cleaned_once_and_for_all(data: bytes) -> None:
    kept = clean(MAGIC + data)
    if kept is not None:
        assert (MAGIC + data).startswith(kept.data)
        assert clean(kept.data) == kept
