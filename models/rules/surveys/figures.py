"""The figures of a closed round out of sums: by cell, weighted and not, small groups withheld."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from models.rules.surveys.satisfaction import SCALE, Satisfaction, response_rate, satisfaction
from models.rules.surveys.suppression import TablePart, withheld

# Of more smallest groups it is not checked what can be reckoned from what: less is shown instead.
MOST_ATOMS = 150
IN_PART = "1"


@dataclass
class Sums:
    """Sums for a group of lifts.

    `weighed`: valid answers of a lift → (residents, residents * satisfied) of the lifts with so many.
    """

    distribution: dict[int, int] = field(default_factory=lambda: dict.fromkeys(SCALE, 0))
    weighed: dict[int, tuple[int, int]] = field(default_factory=dict)
    lifts: int = 0
    residents: int = 0
    invited: int = 0

    @property
    def valid(self) -> int:
        return sum(self.distribution.values())

    def add_answers(self, each: int, distribution: Mapping[int, int], residents: int, satisfied: int) -> None:
        """Answers of lifts that have `each` valid ones apiece."""
        for score, count in distribution.items():
            self.distribution[score] += count
        before = self.weighed.get(each, (0, 0))
        self.weighed[each] = (before[0] + residents, before[1] + satisfied)

    def add(self, other: "Sums") -> None:
        for score, count in other.distribution.items():
            self.distribution[score] += count
        for each, (residents, satisfied) in other.weighed.items():
            before = self.weighed.get(each, (0, 0))
            self.weighed[each] = (before[0] + residents, before[1] + satisfied)
        self.lifts += other.lifts
        self.residents += other.residents
        self.invited += other.invited

    def weighted(self) -> Fraction | None:
        """CSAT with each lift that has answers weighing as many as it serves, exactly."""
        residents = sum(lived for lived, _ in self.weighed.values())
        if residents == 0:
            return None
        shares = (Fraction(satisfied, each) for each, (_, satisfied) in self.weighed.items())
        return sum(shares, Fraction(0)) / residents


@dataclass(frozen=True)
class CellFigures:
    """One cell. Where it is withheld, `figure`, `weighted` and `invited` are None: nobody learns them."""

    key: str
    lifts: int
    residents: int
    invited: int | None
    figure: Satisfaction | None
    weighted: Fraction | None
    is_empty: bool = False

    @property
    def rate(self) -> Fraction | None:
        return response_rate(self.figure.valid, self.invited or 0) if self.figure else None


Group = tuple[str, ...]


def total_of(groups: Iterable[Sums]) -> Sums:
    total = Sums()
    for group in groups:
        total.add(group)
    return total


def cell(key: str, sums: Sums) -> CellFigures:
    """The figures of a group that may be shown; those of a small one are None all the same."""
    figure = satisfaction(sums.distribution, sums.residents or None)
    if figure.csat is None:
        return CellFigures(key, sums.lifts, sums.residents, None, None, None, sums.valid == 0)
    return CellFigures(key, sums.lifts, sums.residents, sums.invited, figure, sums.weighted())


def tables(groups: Mapping[Group, Sums], names: Sequence[str]) -> dict[str, list[CellFigures]]:
    """A table for each dimension; `names` names the places of a group's key. Nothing small can be worked out.

    Raises ValueError for more groups than can be checked.
    """
    if len(groups) > MOST_ATOMS:
        raise ValueError(f"{len(groups)} groups are more than can be checked")
    return _tables(groups, names)


def part_cells(groups: Mapping[Group, Sums], names: Sequence[str]) -> dict[str, CellFigures]:
    """Figures of a part of the lifts (the pilot's) by district, "" for the whole part.

    The groups are those of the tables, of which `names` names all places but the last: "1" for lifts of the
    part. The cells of the tables count as shown, since they are, and each cell here comes after them. So
    the part tells nothing of those who are not in it, nor the part of a city of one of its districts.
    """
    split = {(*group[:-1], f"{group[-1]}{group[0]}", group[-1]): sums for group, sums in groups.items()}
    found = _tables(split, (*names, "part_here", "part"))
    cells = {one.key[1:]: one for one in found["part_here"] if one.key[:1] == IN_PART}
    cells.update(("", one) for one in found["part"] if one.key == IN_PART)
    return cells


def _tables(groups: Mapping[Group, Sums], names: Sequence[str]) -> dict[str, list[CellFigures]]:
    order = list(groups)
    cells: dict[tuple[str, str], Sums] = {}
    atoms: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, group in enumerate(order):
        for name, key in zip(names, group, strict=True):
            cells.setdefault((name, key), Sums()).add(groups[group])
            if groups[group].valid:
                atoms[name, key].add(number)
    # The dimensions come in the order of what they are worth: a lift's cell goes before its maintainer's.
    rank = {name: -place for place, name in enumerate(names)}
    parts = [
        TablePart(name, key, frozenset(atoms[name, key]), sums.valid, rank[name])
        for (name, key), sums in cells.items()
    ]
    counts = {number: groups[group].valid for number, group in enumerate(order) if groups[group].valid}
    hidden = {(part.table, part.key) for part in withheld(parts, counts)}
    return {name: [_shown(cells, hidden, one) for one in cells if one[0] == name] for name in names}


def _shown(
    cells: Mapping[tuple[str, str], Sums], hidden: set[tuple[str, str]], one: tuple[str, str]
) -> CellFigures:
    sums = cells[one]
    if one in hidden:
        return CellFigures(one[1], sums.lifts, sums.residents, None, None, None)
    return cell(one[1], sums)
