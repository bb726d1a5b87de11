"""The corpus: `corpus/ANSWER/KIND.txt`, a message a line; `#` begins a comment.

ANSWER is `call` (somebody is inside now), `ask` (a dispatcher would ask back)
or `no`. A kind `hazard-CATEGORY` or `intent-TOPIC` also teaches the category
or the topic. `KIND.grammar` is expanded by `grammar.py` and counts as made by a
grammar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scripts.triage_training.grammar import expanded

CORPUS = Path(__file__).parent / "corpus"


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
    """All examples in a fixed order, each text once an answer."""
    seen: dict[tuple[str, Answer], Example] = {}
    for answer in Answer:
        for file in sorted((folder / answer).iterdir()):
            for example in _examples(file, answer):
                seen.setdefault((example.text, answer), example)
    return list(seen.values())


def lines_of(file: Path) -> list[str]:
    """The messages of a file, without comments and empty lines."""
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _examples(file: Path, answer: Answer) -> Iterator[Example]:
    kind = f"{answer}/{file.stem}"
    for number, line in enumerate(lines_of(file)):
        if file.suffix == ".grammar":
            for text in expanded(line):
                yield Example(text, answer, kind, f"{kind}:{number}", by_grammar=True)
        else:
            yield Example(line, answer, kind, kind)
