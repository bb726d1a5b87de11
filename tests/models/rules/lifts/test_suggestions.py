"""The order of lifts while an officer types: what fits best stands first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.address import LiftPlace, plain
from models.rules.lifts.suggestions import begins_address, by_fit, head_of

PLACES = [
    LiftPlace("31", "31幢", "1单元", "左梯"),
    LiftPlace("3-2-l", "3幢", "2单元", "左梯"),
    LiftPlace("3-2-r", "3幢", "2单元", "右梯"),
    LiftPlace("3-1", "3幢", "1单元", ""),
    LiftPlace("13", "13幢", "", ""),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["3-1", "3-2-r", "3-2-l", "13", "31"]),
        ("3", ["3-1", "3-2-r", "3-2-l", "31", "13"]),
        ("3幢2", ["3-2-r", "3-2-l"]),
        ("3号楼2单元左", ["3-2-l"]),
        ("左梯", ["3-2-l", "31"]),
        ("32", []),
        ("3,2", ["3-2-r", "3-2-l"]),
        ("9幢", []),
    ],
)
def test_what_begins_so_comes_first_and_what_cannot_be_meant_is_left_out(
    typed: str, found: list[str]
) -> None:
    rest = plain(typed) if "," not in typed else typed
    assert by_fit(rest, PLACES) == found


def test_a_part_of_the_place_and_numbers_in_its_order_fit_alike() -> None:
    """Of those the one that is counted first."""
    in_order = LiftPlace("in order", "3幢", "1区2单元", "")
    for building, found in (("1区3幢", ["part", "in order"]), ("13幢", ["in order", "part"])):
        assert by_fit("3幢2", [LiftPlace("part", building, "2单元", ""), in_order]) == found


@pytest.mark.parametrize(
    ("typed", "head"), [("翠湖 3幢", "翠湖"), ("翠湖苑3", "翠湖苑"), ("3幢", ""), ("  ", "")]
)
def test_a_name_ends_at_the_first_digit_or_space(typed: str, head: str) -> None:
    assert head_of(typed) == head


@pytest.mark.parametrize(
    ("typed", "held"),
    [("翠湖路 18 3幢", "翠湖路18"), ("翠湖", "翠湖"), ("翠", ""), ("滨江", "滨江"), ("东", "")],
)
def test_the_beginning_that_an_address_holds_names_the_street(typed: str, held: str) -> None:
    assert begins_address(typed, "江城市滨江区翠湖路 18 号") == held


@given(st.sampled_from(PLACES), st.integers(min_value=0, max_value=20))
def test_every_beginning_of_a_place_finds_it(place: LiftPlace[str], length: int) -> None:
    whole = plain(place.building + place.unit + place.position)
    assert place.key in by_fit(whole[:length], PLACES)
