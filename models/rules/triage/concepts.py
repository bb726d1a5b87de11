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


_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


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


_BY_SPELLING = _read_spellings()
# Spellings that are not Latin words, by their first character, the longest first.
_BY_FIRST: dict[str, list[str]] = {}
for _spelling in sorted(_BY_SPELLING, key=len, reverse=True):
    if not _WORD.fullmatch(_spelling):
        _BY_FIRST.setdefault(_spelling[0], []).append(_spelling)
del _spelling


def concepts_in(folded: str) -> list[Found]:
    """The concepts that a folded text names, in its order; they do not overlap.

    Of several spellings that begin at a place the longest counts. A Latin word
    counts as a whole.
    """
    found: list[Found] = []
    at, end = 0, len(folded)
    while at < end:
        character = folded[at]
        if "a" <= character <= "z":
            word = _WORD.match(folded, at)
            after = word.end() if word else at + 1
            concept = _BY_SPELLING.get(folded[at:after])
            if concept is not None:
                found.append(Found(concept, at, after))
            at = after
            continue
        for spelling in _BY_FIRST.get(character, ()):
            if folded.startswith(spelling, at):
                found.append(Found(_BY_SPELLING[spelling], at, at + len(spelling)))
                at += len(spelling)
                break
        else:
            at += 1
    return found
