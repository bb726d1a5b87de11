"""The language that a browser wants most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.languages import preferred_language

OFFERED = ("zh-CN", "en", "ug", "zh-Hant")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        ("zh;q=0.4,ug;q=0.5", "ug"),
        ("zh-Hant,en", "zh-Hant"),
        ("zh-TW,en", "zh-CN"),
        ("en;q=0,zh", "zh-CN"),
        ("ug;q=0.001", "ug"),
        ("zh;q=0.99,en;q=0.9999", "en"),
        ("EN", "en"),
        ("en ; q=1.000", "en"),
        ("en;q=9,zh;q=1", "en"),
        ("en;q=x,ug;p=1", None),
        ("en;q=0.1.2,ug;q=²", None),
        ("fr", None),
        ("*", None),
        ("", None),
    ],
)
def test_what_is_wanted_most_of_what_there_is(accept: str, language: str | None) -> None:
    assert preferred_language(accept, OFFERED) == language


@given(st.text(max_size=200))
def test_whatever_a_header_says_an_offered_language_or_none_is_chosen(accept: str) -> None:
    assert preferred_language(accept, OFFERED) in (*OFFERED, None)
