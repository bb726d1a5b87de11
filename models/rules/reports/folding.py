"""Folding a long history: a run of events that tell the same becomes one line with its count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar

from models.rules.reports.events import EventKind

FIRST_SHOWN, LAST_SHOWN = 3, 9  # of a history that is folded in the middle
FEWEST = 3  # two lines are read as fast as one that says “twice”


class Told(Protocol):
    @property
    def kind(self) -> EventKind: ...
    @property
    def actor(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


Line = TypeVar("Line", bound=Told)


@dataclass(frozen=True)
class Fold(Generic[Line]):
    """One line, or `FEWEST` and more that tell the same. Nothing is left out: `lines` holds them all."""

    lines: tuple[Line, ...]

    @property
    def is_many(self) -> bool:
        return len(self.lines) >= FEWEST


def fold(lines: Sequence[Line]) -> list[Fold[Line]]:
    """In their order. Whatever stands between two equal events keeps them apart."""
    found: list[Fold[Line]] = []
    for _, run in groupby(lines, _sameness):
        equal = tuple(run)
        found += [Fold(equal)] if len(equal) >= FEWEST else [Fold((one,)) for one in equal]
    return found


@dataclass(frozen=True)
class FoldedHistory(Generic[Line]):
    """How it began, what lies between, and how it went on lately. A short history has no middle."""

    first: tuple[Fold[Line], ...]
    middle: tuple[Fold[Line], ...]
    last: tuple[Fold[Line], ...]

    @property
    def hidden(self) -> int:
        return sum(len(one.lines) for one in self.middle)


def fold_history(lines: Sequence[Line]) -> FoldedHistory[Line]:
    found = tuple(fold(lines))
    if len(found) < FIRST_SHOWN + LAST_SHOWN + FEWEST:
        return FoldedHistory(found, (), ())
    return FoldedHistory(found[:FIRST_SHOWN], found[FIRST_SHOWN:-LAST_SHOWN], found[-LAST_SHOWN:])


def _sameness(line: Told) -> tuple[str, ...]:
    """Who joins a matter is another report each time, and tells the same unless it was moved here."""
    if line.kind is EventKind.JOINED and "moved_from" not in line.details:
        return (line.kind,)
    return (line.kind, line.actor, repr(sorted(line.details.items())))
