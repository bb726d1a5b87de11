"""The version of what a form shows tells any change, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.version import LENGTH, version_of

TEXTS = st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Light(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Shown:
    number: str
    lines: frozenset[Colour] = frozenset()
    prices: Mapping[str, int] = field(default_factory=dict)


def test_the_same_content_in_another_order_is_the_same_version() -> None:
    assert version_of({"a": 1, "b": {"x", "y"}}) == version_of({"b": {"y", "x"}, "a": 1})
    assert version_of(Shown("7", frozenset({Colour.RED}))) == version_of(Shown("7", frozenset({Colour.RED})))
    assert version_of(Shown("7", prices={"a": 1, "b": 2})) == version_of(Shown("7", prices={"b": 2, "a": 1}))
    assert version_of([1, "a"]) == version_of((1, "a"))
    assert version_of({1, "a", None}) == version_of(frozenset({None, "a", 1}))
    assert version_of({1: "a", "b": None}) == version_of({"b": None, 1: "a"})
    assert len(version_of(None)) == LENGTH == 32
    assert version_of("half \ud83d of a pair") != version_of("half \ud83e of a pair")


def test_values_that_look_alike_are_told_apart() -> None:
    alike = [
        "1",
        1,
        True,
        [1],
        {"1": 1},
        {"2": 1},
        {1},
        {2},
        Colour.RED,
        Colour.BLUE,
        Light.RED,
        "red",
        date(2026, 1, 1),
        "2026-01-01",
        None,
        "",
    ]
    assert len({version_of(one) for one in alike}) == len(alike)
    assert version_of([1, 2]) != version_of([2, 1])
    assert version_of(datetime(2026, 1, 1, tzinfo=UTC)) != version_of(date(2026, 1, 1))


@given(VALUES, VALUES)
def test_two_versions_are_equal_exactly_where_the_contents_are(left: object, right: object) -> None:
    same = repr(left) == repr(right) or _normal(left) == _normal(right)
    assert (version_of(left) == version_of(right)) is same


def _normal(value: object) -> object:
    if isinstance(value, dict):
        return ("map", frozenset((key, _normal(one)) for key, one in value.items()))
    if isinstance(value, list):
        return ("list", tuple(_normal(one) for one in value))
    return (type(value).__name__, value)


@given(TEXTS, TEXTS)
def test_a_changed_field_changes_the_version(before: str, after: str) -> None:
    shown = Shown(before)
    assert (version_of(replace(shown, number=after)) == version_of(shown)) is (before == after)
