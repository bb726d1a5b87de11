"""A piece of a name is found among the endings of the name, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.endings import bounds, endings

FEW = st.text(alphabet="翠湖苑SsohoÄ湾 1\U00020000", max_size=8)


def is_found(piece: str, name: str) -> bool:
    first, after = bounds(piece)
    return any(first <= ending < after for ending in endings(name))


@given(piece=FEW.filter(bool), name=FEW)
def test_a_piece_is_found_where_the_name_has_it_in_whatever_case(piece: str, name: str) -> None:
    assert is_found(piece, name) is (piece.casefold() in name.casefold())


def test_the_endings_of_a_name() -> None:
    assert endings("翠湖A") == {"翠湖a".encode(), "湖a".encode(), b"a"}
    assert endings("") == set()
    assert bounds("湖A") == ("湖a".encode(), "湖a".encode() + b"\xff")


def test_the_last_of_all_characters_is_before_the_bound() -> None:
    assert is_found("湖", "翠湖\U0010ffff")
    assert not is_found("湖", "翠湾")
