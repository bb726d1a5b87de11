"""The corpus: `corpus/ANSWER/KIND.txt`, a message a line; `#` begins a comment.

ANSWER is `call` (somebody is inside now), `ask` (a dispatcher would ask back)
or `no`. A kind `hazard-CATEGORY` or `intent-TOPIC` also teaches the category
or the topic. `KIND.grammar` is expanded by `grammar.py` and counts as made by a
grammar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.rules.triage.plain import fold
from scripts.triage_training.grammar import expanded

CORPUS = Path(__file__).parent / "corpus"
# Texts of people who have not seen the corpus: they choose the thresholds, and tell how triage does.
DEVELOPMENT = Path(__file__).parent / "development"
UNSEEN = Path(__file__).parent / "unseen"
COMMON = 8  # characters up to which two people write the same by chance


class Answer(StrEnum):
    CALL = "call"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True)
class Example:
    """One message. `group` is what is held out together: the kind, or the template of a grammar."""

    text: str
    answer: Answer
    kind: str
    group: str
    by_grammar: bool = False


def read_corpus(folder: Path = CORPUS) -> list[Example]:
    """All examples in a fixed order, each text once an answer.

    A line that somebody happened to write for the unseen or development texts too is left out.
    """
    seen: dict[tuple[str, Answer], Example] = {}
    kept_apart = texts_kept_apart()
    for answer in Answer:
        for file in sorted((folder / answer).iterdir()):
            for example in _examples(file, answer):
                if fold(example.text) not in kept_apart:
                    seen.setdefault((example.text, answer), example)
    return list(seen.values())


def texts_kept_apart() -> set[str]:
    """The folded texts that must not be taught, but for those so short that everybody writes them."""
    files = [file for folder in (UNSEEN, DEVELOPMENT) for file in sorted(folder.iterdir())]
    return {fold(text) for file in files for text in lines_of(file) if len(text) > COMMON}


def lines_of(file: Path) -> list[str]:
    """The messages of a file, without comments and empty lines."""
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True)
class Sides:
    """Texts of people inside, and texts that are no call."""

    inside: Sequence[str]
    no_call: Sequence[str]


def read_sides(folder: Path) -> Sides:
    return Sides(lines_of(folder / "inside.txt"), lines_of(folder / "nocall.txt"))


def _examples(file: Path, answer: Answer) -> Iterator[Example]:
    kind = f"{answer}/{file.stem}"
    for number, line in enumerate(lines_of(file)):
        if file.suffix == ".grammar":
            for text in expanded(line):
                yield Example(text, answer, kind, f"{kind}:{number}", by_grammar=True)
        else:
            yield Example(line, answer, kind, kind)
