"""How long withholding small cells takes: python -m scripts.bench.suppression [--groups 60] [--tables 6]

A city's round with as many smallest groups as are ever checked, six tables of 60 cells. The goal: 5 s.
"""

import argparse
import random
import time

from models.rules.surveys.figures import MOST_ATOMS
from models.rules.surveys.suppression import TablePart, regions, withheld


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--tables", type=int, default=6)
    asked = parser.parse_args()
    chance = random.Random(6)
    counts = {atom: chance.choice((1, 3, 8, 20, 60, 200)) for atom in range(MOST_ATOMS)}
    parts = []
    for table in range(asked.tables):
        cells: dict[int, set[int]] = {}
        for atom in counts:
            cells.setdefault(chance.randrange(asked.groups), set()).add(atom)
        parts += [
            TablePart(str(table), str(key), frozenset(atoms), sum(counts[one] for one in atoms), -table)
            for key, atoms in cells.items()
        ]
    begun = time.perf_counter()
    hidden = withheld(parts, counts)
    took = time.perf_counter() - begun
    shown = set(parts) - hidden
    smallest = min(sum(counts[atom] for atom in region) for region in regions(shown, counts))
    print(
        f"{len(parts)} cells of {asked.tables} tables over {MOST_ATOMS} groups: {took * 1000:.0f} ms "
        f"(goal: 5 s), {len(shown)} shown, the smallest group told apart has {smallest} answers"
    )


if __name__ == "__main__":
    main()
