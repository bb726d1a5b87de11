"""Comparing two things that run in turn: what a row of the table is made of."""

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from scripts.lib.throwaway import Process

Advance = Callable[[], None]


@dataclass(frozen=True)
class Sample:
    """One round of one side: units a second as its caller saw them, and its processor time for each."""

    rate: float
    cpu_ms: float


@dataclass(frozen=True)
class Row:
    """`goal`: the ratio wanted, at least or at most. `by_clock`: one for each round.

    `by_cpu` says the same by processor seconds, which other programs on the machine disturb less.
    """

    what: str
    baseline: str
    goal: float
    at_least: bool
    by_clock: Sequence[float]
    by_cpu: Sequence[float] = ()
    note: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.by_clock)

    @property
    def reached(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def cells(self) -> list[str]:
        spread = f"{min(self.by_clock):.2f}–{max(self.by_clock):.2f}"
        cpu = f"{statistics.median(self.by_cpu):.2f}" if self.by_cpu else ""
        goal = f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        reached = "yes" if self.reached else "no"
        return [self.what, self.baseline, f"{self.ratio:.2f}", spread, cpu, goal, reached]

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"ratio": self.ratio, "reached": self.reached}


@dataclass(frozen=True)
class Options:
    """How much is measured. `quick` is for a look: small enough for all rows in five minutes."""

    rounds: int = 5
    scale: float = 1.0
    advance: Advance = field(default=lambda: None)

    def count(self, full: int, least: int) -> int:
        return max(int(full * self.scale), least)


async def in_turn(
    sides: Mapping[str, Callable[[], Awaitable[Sample]]], options: Options
) -> dict[str, list[Sample]]:
    """All sides once to warm up, then in turn for each round."""
    samples: dict[str, list[Sample]] = {name: [] for name in sides}
    for number in range(options.rounds + 1):
        for name, measure in sides.items():
            sample = await measure()
            if number:
                samples[name].append(sample)
        options.advance()
    return samples


def faster(
    what: str, mine: Sequence[Sample], baseline: str, its: Sequence[Sample], goal: float, note: str = ""
) -> Row:
    """How many times as fast as the baseline, by clock and by processor time."""
    pairs = list(zip(mine, its, strict=True))
    return Row(
        what,
        baseline,
        goal,
        at_least=True,
        by_clock=[one.rate / other.rate for one, other in pairs],
        by_cpu=[other.cpu_ms / one.cpu_ms for one, other in pairs if one.cpu_ms],
        note=note,
    )


class Cpu:
    """Processor milliseconds of some processes since it was made, for each of so many units."""

    def __init__(self, *processes: Process) -> None:
        self._processes = processes
        self._before = self._seconds()

    def ms_each(self, units: int) -> float:
        return (self._seconds() - self._before) * 1000 / units

    def _seconds(self) -> float:
        return sum(process.cpu_seconds() for process in self._processes)
