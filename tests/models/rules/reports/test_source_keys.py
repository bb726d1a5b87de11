"""How the source key of a report is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.source_keys import is_kept, kept


def test_the_nonce_of_a_page_is_hashed() -> None:
    # printf 'web:abc' | sha256sum
    assert kept("web:abc") == "web:#c607a5c811cb61805c57677241b081dc1167fb73758"
    assert not is_kept("web:abc")
    assert not is_kept("web:a:#b"), "a colon of the page's own"


@pytest.mark.parametrize("key", ["chat:1", "record:abc:1", "tip-off:x", "erased:1", "open311:a"])
def test_others_stay_as_they_are(key: str) -> None:
    assert kept(key) == key
    assert is_kept(key)


@given(st.sampled_from(["web:", "mini:"]), st.text(max_size=100))
def test_it_fits_its_column_tells_nothing_and_is_the_same_each_time(door: str, nonce: str) -> None:
    key = kept(door + nonce)
    assert key == kept(door + nonce)
    assert is_kept(key)
    assert len(key) <= 120
    assert len(nonce) < 5 or nonce not in key
