"""What judging a message costs: the learned model against the patterns that it replaced, in one run.

`python -m scripts.bench.triage [--rounds 5]`. Messages are the unseen texts and
some long ones; caches are off. Prints medians, spread, the ratio and memory.
"""

import argparse
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from models.rules.triage import judge
from models.rules.triage.model import model
from scripts.bench import pattern_triage
from scripts.triage_training.corpus import UNSEEN, read_sides

LONG = "电梯最近一直有点问题，物业说下周修。"
Judge = Callable[[str], object]


def microseconds(judge_one: Judge, texts: Sequence[str]) -> float:
    """A message, on average over the texts."""
    began = perf_counter()
    for text in texts:
        judge_one(text)
    return (perf_counter() - began) / len(texts) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.triage")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    tracemalloc.start()
    model()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sides = read_sides(UNSEEN)
    groups = {"unseen texts": [*sides.inside, *sides.no_call], "2,000 characters": [(LONG * 200)[:2000]] * 20}
    print(f"weights in memory: {held / 1e6:.1f} MB")
    for name, texts in groups.items():
        learned, patterns = [], []
        for _ in range(rounds):
            learned.append(microseconds(judge.__wrapped__, texts))
            patterns.append(microseconds(pattern_triage.entrapment, texts))
        ratio = median(learned) / median(patterns)
        print(
            f"{name}: model {median(learned):.0f} µs ({min(learned):.0f}–{max(learned):.0f}), "
            f"patterns {median(patterns):.0f} µs ({min(patterns):.0f}–{max(patterns):.0f}), ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()
