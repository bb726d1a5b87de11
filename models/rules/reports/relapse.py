"""Matters that came back: the same lift, the same kind of trouble, within 14 days of "fixed"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

RELAPSES_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Matter:
    """One incident. `trouble` is its kind and category; `fixed_at` is None while it is open."""

    lift: Any
    trouble: tuple[str, ...]
    opened_at: datetime
    fixed_at: datetime | None


def fixed_and_relapsed(matters: Iterable[Matter]) -> Iterator[tuple[Matter, bool]]:
    """Each fixed matter, with whether it came back. Matters come by lift, and by their opening within it.

    Memory holds one lift's matters at a time.
    """
    lift: list[Matter] = []
    for matter in matters:
        if lift and lift[0].lift != matter.lift:
            yield from _of_one_lift(lift)
            lift = []
        lift.append(matter)
    yield from _of_one_lift(lift)


def _of_one_lift(matters: list[Matter]) -> Iterator[tuple[Matter, bool]]:
    for position, matter in enumerate(matters):
        if (fixed_at := matter.fixed_at) is not None:
            yield (
                matter,
                any(
                    later.trouble == matter.trouble
                    and fixed_at <= later.opened_at <= fixed_at + RELAPSES_WITHIN
                    for later in matters[position + 1 :]
                ),
            )
