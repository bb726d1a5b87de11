"""One form in bytes, and times that sort as text."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.canonical import canonical, digest, stamp


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": "甲", "a": [1]}) == '{"a":[1],"b":"甲"}'.encode()
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})


@given(
    st.datetimes(timezones=st.just(timezone(timedelta(hours=8)))), st.timedeltas(timedelta(0), timedelta(9))
)
def test_stamps_sort_as_their_times_do(at: datetime, later: timedelta) -> None:
    try:
        stamps = stamp(at), stamp(at + later)
    except OverflowError:
        return
    assert list(stamps) == sorted(stamps)
