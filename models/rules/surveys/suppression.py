"""Cell suppression: no small group can be worked out from the figures that are published.

Every table splits the same total. A cell of 1 to 9 answers is not shown (primary suppression). Then, until
nothing more follows, further cells are withheld (complementary suppression) so that none of these can be
reckoned from the cells that are shown, whichever tables they stand in:

- what one table withholds: at least two cells and at least 10 answers together;
- a small cell as any sum and difference of shown cells (exact linear algebra over the smallest groups);
- the difference of two shown cells, one of which contains the other.

Source: Hundepool et al., Statistical Disclosure Control, chapter 4 (secondary suppression, attacker's view).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.rules.surveys.satisfaction import SUPPRESSED_UNDER

_PRIME = (1 << 61) - 1  # reckoning modulo a prime may withhold a cell too many, and never one too few


@dataclass(frozen=True)
class TablePart:
    """One cell of a table: the smallest groups (`atoms`) that it is the sum of, and its valid answers.

    `rank`: where there is a choice, cells of the lowest are given up first.
    """

    table: str
    key: str
    atoms: frozenset[int]
    valid: int
    rank: int = 0


def withheld(parts: Sequence[TablePart], total: TablePart) -> set[TablePart]:
    """The parts that must not be shown. Parts without any answer are left out: they hide nothing.

    `total` is shown too, unless it is small: then everything is withheld.
    """
    filled = [part for part in parts if part.valid]
    if total.valid < SUPPRESSED_UNDER:
        return set(filled)
    hidden = {part for part in filled if part.valid < SUPPRESSED_UNDER}
    small = sorted(hidden, key=_size)
    while (give_up := _next(filled, hidden, small, total)) is not None:
        hidden.add(give_up)
    return hidden


def _next(
    parts: list[TablePart], hidden: set[TablePart], small: list[TablePart], total: TablePart
) -> TablePart | None:
    """The next part that has to be withheld too."""
    shown = sorted((part for part in parts if part not in hidden), key=_size)
    return _for_rest(shown, hidden) or _for_differences(shown, total) or _for_sums(shown, small, total)


def _for_rest(shown: list[TablePart], hidden: set[TablePart]) -> TablePart | None:
    """Find a cell to withhold because the rest of its table would be small: the total less what it shows."""
    for table in sorted({part.table for part in hidden}):
        rest = [part for part in hidden if part.table == table]
        if len(rest) > 1 and sum(part.valid for part in rest) >= SUPPRESSED_UNDER:
            continue
        if found := next((part for part in shown if part.table == table), None):
            return found
    return None


def _for_differences(shown: list[TablePart], total: TablePart) -> TablePart | None:
    for inner in shown:
        for outer in (*shown, total):
            difference = outer.valid - inner.valid
            if 0 < difference < SUPPRESSED_UNDER and inner.atoms < outer.atoms:
                return inner if outer is total else min(inner, outer, key=_size)
    return None


def _for_sums(shown: list[TablePart], small: list[TablePart], total: TablePart) -> TablePart | None:
    span = _Span([total.atoms, *(part.atoms for part in shown)])
    for part in small:
        if span.holds(part.atoms):
            # The least of what leads to it is given up; what shares nothing with it may lead to it too.
            touching = (one for one in shown if one.atoms & part.atoms)
            return next(touching, None) or next(iter(shown), None)
    return None


def _size(part: TablePart) -> tuple[int, int, str, str]:
    return part.rank, part.valid, part.table, part.key


class _Span:
    """All sums and differences of some sets of atoms, as rows in echelon form."""

    def __init__(self, sets: Iterable[frozenset[int]]) -> None:
        self._rows: dict[int, dict[int, int]] = {}
        for atoms in sets:
            rest = self._reduce(atoms)
            if rest:
                pivot = min(rest)
                inverse = pow(rest[pivot], -1, _PRIME)
                self._rows[pivot] = {atom: value * inverse % _PRIME for atom, value in rest.items()}

    def holds(self, atoms: frozenset[int]) -> bool:
        return not self._reduce(atoms)

    def _reduce(self, atoms: frozenset[int]) -> dict[int, int]:
        rest = dict.fromkeys(atoms, 1)
        while rest:
            pivot = min(rest)
            row = self._rows.get(pivot)
            if row is None:
                return rest
            times = rest[pivot]
            for atom, value in row.items():
                left = (rest.get(atom, 0) - times * value) % _PRIME
                if left:
                    rest[atom] = left
                else:
                    rest.pop(atom, None)
        return rest
