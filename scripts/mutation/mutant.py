"""A mutant, and what the tests said of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Word(StrEnum):
    KILLED = "killed"  # a test noticed it
    TIMEOUT = "timeout"  # it went on for too long, which somebody would notice
    SURVIVED = "survived"
    BROKEN = "broken"  # it cannot be imported: no test is needed for that


@dataclass(frozen=True)
class Mutant:
    """One changed file; `unit` is the outermost function with the change, empty if it is run on import."""

    file: str
    unit: str
    was: str
    now: str
    text: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def place(self) -> str:
        return f"{self.file}:{self.unit}"

    @property
    def path(self) -> str:
        return str(Path(self.file).resolve())


@dataclass(frozen=True)
class Verdict:
    """`by`: the test file that noticed it; empty where none did, or where it may have been any."""

    word: Word
    by: str = ""
