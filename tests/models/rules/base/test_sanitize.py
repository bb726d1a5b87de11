"""Text from other programs is made fit for every database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.sanitize import keepable


@pytest.mark.parametrize(
    ("text", "kept"),
    [("异响", "异响"), ("a\x00b", "ab"), ("half \ud83d of a pair", "half ? of a pair"), ("😀", "😀")],
)
def test_only_what_cannot_be_stored_is_taken_out(text: str, kept: str) -> None:
    assert keepable(text) == kept


@given(st.text(st.characters(), max_size=50))
def test_any_text_can_be_encoded_afterwards_and_is_left_alone_the_second_time(text: str) -> None:
    kept = keepable(text)
    assert "\x00" not in kept.encode().decode()
    assert keepable(kept) == kept
