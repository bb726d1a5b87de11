"""One form in bytes, and times that sort as text."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.canonical import canonical, digest, stamp


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": "甲", "a": [1]}) == '{"a":[1],"b":"甲"}'.encode()
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})


def test_a_digest_is_the_sha_256_of_the_bytes_in_hex() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # sha256sum of {}


def test_a_stamp_is_utc_with_six_digits_behind_the_second() -> None:
    in_chongqing = datetime(2026, 11, 22, 17, 5, 0, 1200, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(in_chongqing) == "2026-11-22T09:05:00.001200Z"
    assert stamp(datetime(2026, 11, 22, 9, tzinfo=UTC)) == "2026-11-22T09:00:00.000000Z"


@given(
    st.datetimes(timezones=st.just(timezone(timedelta(hours=8)))), st.timedeltas(timedelta(0), timedelta(9))
)
def test_stamps_sort_as_their_times_do(at: datetime, later: timedelta) -> None:
    try:
        stamps = stamp(at), stamp(at + later)
    except OverflowError:
        return
    assert list(stamps) == sorted(stamps)
