"""What a message is judged by: short runs of tokens, and which concepts stand near which.

Every feature is a string, so that a weight can be read and explained:
`关在里` a run of tokens, `~kun` a part of a Latin word, `SELF>KUN` a concept
before another, `NEG+KUN` one directly before another, `:LIFT` a concept.
"""

from models.rules.triage.concepts import concepts_in
from models.rules.triage.plain import tokens

LONGEST_RUN = 4
LATIN_PART = 3
MOST_CONCEPTS = 24  # pairs grow with the square


def features(folded: str) -> set[str]:
    """The features of one sentence or short message, folded."""
    found = _runs(tokens(folded))
    found |= _pairs(folded)
    return found


def _runs(words: list[str]) -> set[str]:
    marked = ["^", *(_number(word) if word.isdecimal() else word for word in words), "$"]
    spaced = [word + " " if word[0].isascii() and len(word) > 1 else word for word in marked]
    found = {
        "".join(spaced[start : start + length])
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(spaced) - length + 1)
    }
    for word in words:
        if len(word) > LATIN_PART and word.isascii() and word.isalpha():
            found |= {f"~{word[at : at + LATIN_PART]}" for at in range(len(word) - LATIN_PART + 1)}
    return found


def _number(digits: str) -> str:
    """A number by its length alone: `#1` to `#4`, `#5` a rescue number, `#8` a phone."""
    length = len(digits)
    return f"#{length}" if length < 5 else "#5" if length < 8 else "#8"


def _pairs(folded: str) -> set[str]:
    named = concepts_in(folded)[:MOST_CONCEPTS]
    found = {f":{one.concept}" for one in named}
    for place, first in enumerate(named):
        for second in named[place + 1 :]:
            found.add(f"{first.concept}>{second.concept}")
        if place + 1 < len(named) and named[place + 1].start - first.end <= 2:
            found.add(f"{first.concept}+{named[place + 1].concept}")
    return found
