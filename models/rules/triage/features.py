"""What a message is judged by: short runs of tokens, and which concepts stand near which.

Every feature is a string, so that a weight can be read and explained:
`关在里` a run of tokens, `~kun` a part of a Latin word, `SELF>KUN` a concept
before another, `NEG+KUN` one directly before another, `:LIFT` a concept.
"""

from models.rules.triage.concepts import concepts_in
from models.rules.triage.plain import tokens

LONGEST_RUN = 4
LATIN_PART = 3
MOST_CONCEPTS = 16  # pairs grow with the square
TOUCHING = 2  # characters between two concepts that still stand side by side


def features(folded: str) -> set[str]:
    """The features of one sentence or short message, folded."""
    words = tokens(folded)
    marked = ["^", *[_marked(word) for word in words], "$"]
    found = set(marked)
    run = marked
    for length in range(2, LONGEST_RUN + 1):
        run = [longer + word for longer, word in zip(run, marked[length - 1 :], strict=False)]
        found.update(run)
    for word in words:
        if len(word) > LATIN_PART and word.isascii() and word.isalpha():
            found.update([f"~{word[at : at + LATIN_PART]}" for at in range(len(word) - LATIN_PART + 1)])
    _add_pairs(folded, found)
    return found


def _marked(word: str) -> str:
    """A Latin word ends in a space, so that runs of words can be read; a number counts by its length."""
    if len(word) == 1 or not word.isascii():
        return "#1 " if word.isdecimal() else word
    if word.isdecimal():
        # `#2` to `#4`, `#5` a rescue number, `#8` a phone.
        return f"#{len(word)} " if len(word) < 5 else "#5 " if len(word) < 8 else "#8 "
    return word + " "


def _add_pairs(folded: str, found: set[str]) -> None:
    named = concepts_in(folded)[:MOST_CONCEPTS]
    names = [one.concept for one in named]
    found.update([f":{name}" for name in names])
    for place, first in enumerate(names):
        found.update([f"{first}>{second}" for second in names[place + 1 :]])
        if place + 1 < len(named) and named[place + 1].start - named[place].end <= TOUCHING:
            found.add(f"{first}+{names[place + 1]}")
