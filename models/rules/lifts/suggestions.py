"""Order the lifts of an estate by how well they fit what an officer has typed of building and unit."""

import re
from collections.abc import Iterable
from typing import TypeVar

from models.rules.lifts.address import LiftPlace, plain

Key = TypeVar("Key")

_HEAD = re.compile(r"[^\d\s]+")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]+")


def head_of(typed: str) -> str:
    """The words before the first space or digit: what an estate or a street is called.

    `翠湖 3幢` gives `翠湖`, `3幢` gives nothing.
    """
    found = _HEAD.match(typed.strip())
    return found[0] if found else ""


def by_fit(rest: str, places: Iterable[LiftPlace[Key]]) -> list[Key]:
    """The keys of those that what is left of the text may mean, the best first.

    `rest` is `plain`, without the estate: `3幢2`, `3`, or empty, which all fit. Better is where it
    begins the place (`3` begins `3幢` and `31幢`, the shorter first); then where it is a part of
    the place, or its numbers stand there in the same order.
    """
    ranked = [(rank, _as_counted(place), number, place.key)
        for number, place in enumerate(places)
        if (rank := _rank(rest, place)) is not None]  # fmt: skip
    return [key for *_, key in sorted(ranked, key=lambda one: one[:3])]


def _rank(rest: str, place: LiftPlace[Key]) -> int | None:
    whole = plain(place.building + place.unit + place.position)
    if not rest or whole.startswith(rest):
        return 0
    if rest in whole:
        return 1
    wanted, had = _DIGITS.findall(rest), iter(_DIGITS.findall(whole))
    in_order = all(any(number == one for one in had) for number in wanted)
    named = all(word in whole for word in _WORDS.findall(rest))
    return 1 if wanted and in_order and named else None


def _as_counted(place: LiftPlace[Key]) -> tuple[tuple[int, ...], str]:
    """`2幢` before `10幢`."""
    whole = plain(place.building + place.unit + place.position)
    return tuple(int(digits) for digits in _DIGITS.findall(whole)), whole


def begins_address(typed: str, address: str) -> str:
    """The longest beginning of the text, `plain`, that the address holds: at least two characters."""
    text, held = plain(typed), plain(address)
    lengths = range(len(text), 1, -1)
    return next((text[:length] for length in lengths if text[:length] in held), "")
