"""Cell suppression: no small group can be worked out from the figures that are published.

Every table splits the same total, and is published whole but for the cells that are withheld. Cells of
the same round overlap: a maintainer's, an insurer's, a district's. What they say together of the answers
is the sum over each *region*: all smallest groups that stand in the same published cells.

The rule: cells are published one after the other, the most wanted first, as long as every region has 10
answers or none. What follows from it:

- A sum or difference of published cells that is a group of people is a union of regions: it has 10 or more.
- A withheld cell of 1 to 9 answers is not a union of regions, so it cuts one. Its answers and those of
  the rest of the region could be shared out in any way without a published figure changing. Whoever knows
  all that is published, and that answers are whole and not negative, is left with an interval of at least
  10: `interval` gives it. No linear or integer programme gets nearer.

A rule that optimises (linear programming) would withhold fewer cells, and would have to be believed.

Source: Hundepool et al., Statistical Disclosure Control, chapter 4 (secondary suppression, attacker's view).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.rules.surveys.satisfaction import SUPPRESSED_UNDER


@dataclass(frozen=True)
class TablePart:
    """One cell of a table: the smallest groups (`atoms`) that it is the sum of, and its valid answers.

    `rank`: cells of the highest are published first.
    """

    table: str
    key: str
    atoms: frozenset[int]
    valid: int
    rank: int = 0


Counts = Mapping[int, int]  # the valid answers of each smallest group that has any


def withheld(parts: Sequence[TablePart], counts: Counts) -> set[TablePart]:
    """The parts that must not be shown. Parts without any answer are left out: they hide nothing.

    The total is shown too, unless it is small: then everything is withheld. Nothing can be added to the rest.
    """
    filled = {part for part in parts if part.valid}
    shown: set[TablePart] = set()
    now = [frozenset(counts)]
    if _sum(counts, counts) < SUPPRESSED_UNDER:
        return filled
    for part in sorted(filled, key=_worth):
        split = [half for region in now for half in (region & part.atoms, region - part.atoms) if half]
        # Another cell only splits regions further: what is refused here can never be shown later.
        if all(_sum(half, counts) >= SUPPRESSED_UNDER for half in split):
            shown.add(part)
            now = split
    return filled - shown


def regions(shown: Iterable[TablePart], counts: Counts) -> list[frozenset[int]]:
    """The smallest groups by the shown parts that they stand in."""
    found: defaultdict[frozenset[tuple[str, str]], set[int]] = defaultdict(set)
    cells = list(shown)
    for atom in counts:
        found[frozenset((part.table, part.key) for part in cells if atom in part.atoms)].add(atom)
    return [frozenset(atoms) for atoms in found.values()]


def interval(part: TablePart, shown: Iterable[TablePart], counts: Counts) -> tuple[int, int]:
    """Between which values an attacker is left to guess the answers of a part, at best.

    Each region is known as a sum; what a part has of one that it cuts may be anything from none to all.
    """
    least = most = 0
    for region in regions(shown, counts):
        inside = region & part.atoms
        if inside:
            most += _sum(region, counts)
            least += _sum(region, counts) if inside == region else 0
    return least, most


def _sum(atoms: Iterable[int], counts: Counts) -> int:
    return sum(counts[atom] for atom in atoms)


def _worth(part: TablePart) -> tuple[int, int, str, str]:
    """The most wanted first, of these the largest."""
    return -part.rank, -part.valid, part.table, part.key
