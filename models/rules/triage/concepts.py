"""Words that mean one thing for triage, in the spellings that people use (`concepts.txt`).

A concept is a feature, not a rule: what one is worth near another is learned
from the corpus.
"""

import re
from importlib.resources import files
from typing import NamedTuple


class Found(NamedTuple):
    """A concept, and where it stands in the text."""

    concept: str
    start: int
    end: int


def _read_spellings() -> dict[str, str]:
    """The concept of each spelling. The last concept that lists a spelling has it."""
    by_spelling: dict[str, str] = {}
    concept = ""
    for line in files(__package__).joinpath("concepts.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            concept = line.strip("[]")
        elif not line.startswith("#"):
            by_spelling |= dict.fromkeys(line.split(), concept)
    return by_spelling


def _any_of(spellings: list[str]) -> str:
    """A pattern that takes the longest spelling."""
    return "|".join(re.escape(one) for one in sorted(spellings, key=len, reverse=True))


_BY_SPELLING = _read_spellings()
_LATIN = [one for one in _BY_SPELLING if one.isascii() and one[0].isalpha()]
_OTHERS = [one for one in _BY_SPELLING if one not in set(_LATIN)]
_FOUND = re.compile(rf"(?<![a-z])(?:{_any_of(_LATIN)})(?![a-z])|{_any_of(_OTHERS)}")


def concepts_in(folded: str) -> list[Found]:
    """The concepts that a folded text names, in its order; they do not overlap."""
    return [Found(_BY_SPELLING[found[0]], *found.span()) for found in _FOUND.finditer(folded)]
