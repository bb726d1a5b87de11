"""No small group can be worked out from what is shown."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from models.rules.surveys.figures import Sums, tables
from models.rules.surveys.satisfaction import SUPPRESSED_UNDER
from models.rules.surveys.suppression import TablePart, interval, regions, withheld

Counts = dict[int, int]


def part(table: str, key: str, atoms: set[int], counts: Counts) -> TablePart:
    filled = frozenset(atom for atom in atoms if counts.get(atom))
    return TablePart(table, key, filled, sum(counts[atom] for atom in filled))


def keys(parts: set[TablePart]) -> set[str]:
    return {one.key for one in parts}


def table_of(counts: Counts) -> list[TablePart]:
    return [part("m", "abcdef"[atom], {atom}, counts) for atom in counts]


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    counts = {0: 40, 1: 5, 2: 20}
    assert keys(withheld(table_of(counts), counts)) == {"b", "c"}


def test_two_small_cells_with_less_than_ten_answers_together_take_another() -> None:
    counts = {0: 40, 1: 3, 2: 4, 3: 30}
    assert keys(withheld(table_of(counts), counts)) == {"b", "c", "d"}


def test_what_is_large_everywhere_is_shown() -> None:
    counts = {0: 40, 1: 30}
    assert withheld(table_of(counts), counts) == set()


def test_ten_answers_are_enough_and_nine_are_not() -> None:
    for counts, hidden in (
        ({0: 10}, set()),
        ({0: 10, 1: 10}, set()),
        ({0: 10, 1: 9}, {"a", "b"}),
        ({0: 9}, {"a"}),
    ):
        assert keys(withheld(table_of(counts), counts)) == hidden


def test_of_equal_cells_the_first_by_name_is_shown() -> None:
    counts = {0: 5, 1: 20, 2: 20}
    assert keys(withheld(table_of(counts), counts)) == {"a", "c"}


def test_a_small_total_shows_nothing() -> None:
    counts = {0: 5, 1: 4}
    assert withheld(table_of(counts), counts) == set(table_of(counts))


def test_a_table_with_one_resident_shows_nothing_of_that_one() -> None:
    assert withheld(table_of({0: 1}), {0: 1}) == set(table_of({0: 1}))
    counts = {0: 1, 1: 60, 2: 70}
    cells = table_of(counts)
    hidden = withheld(cells, counts)
    assert keys(hidden) == {"a", "b"}
    assert interval(cells[0], set(cells) - hidden, counts) == (0, 61)


def test_a_small_difference_of_two_tables_is_not_shown() -> None:
    """The maintainer's 50 answers are 47 of the insurer's lifts and 3 others."""
    counts = {0: 47, 1: 3, 2: 50}
    cells = [
        part("maintainer", "m", {0, 1}, counts),
        part("maintainer", "n", {2}, counts),
        part("insurer", "i", {0}, counts),
        part("insurer", "k", {1, 2}, counts),
    ]
    hidden = withheld(cells, counts)
    assert keys(hidden) == {"m", "n"}


def test_three_tables_that_together_tell_a_small_group_are_not_all_shown() -> None:
    """{0,1} + {0,2} - {1,2} is twice {0}: no two of them differ by little, and {0} is a cell of none."""
    counts = {0: 5, 1: 30, 2: 35, 3: 40}
    crossed = {"x": ({0, 1}, {2, 3}), "y": ({0, 2}, {1, 3}), "z": ({1, 2}, {0, 3})}
    cells = [
        part(table, f"{table}{number}", atoms, counts)
        for table, both in crossed.items()
        for number, atoms in enumerate(both)
    ]
    shown = set(cells) - withheld(cells, counts)
    assert shown
    assert all(sum(counts[atom] for atom in one) >= SUPPRESSED_UNDER for one in regions(shown, counts))


def test_cells_of_the_lowest_rank_are_given_up_first() -> None:
    counts = {0: 30, 1: 5, 2: 30}
    cells = [
        TablePart("district", "d", frozenset({0, 1}), 35, rank=0),
        TablePart("district", "e", frozenset({2}), 30, rank=0),
        TablePart("lift", "l", frozenset({0}), 30, rank=-1),
        TablePart("lift", "m", frozenset({1}), 5, rank=-1),
        TablePart("lift", "n", frozenset({2}), 30, rank=-1),
    ]
    assert keys(withheld(cells, counts)) == {"l", "m"}


def test_whole_regions_are_known_and_one_that_is_cut_may_be_all_or_nothing() -> None:
    counts = {0: 12, 1: 15, 2: 5, 3: 20}
    shown = {part("m", "a", {0}, counts), part("m", "b", {1}, counts)}
    assert interval(part("i", "i", {0, 1, 2}, counts), shown, counts) == (12 + 15, 12 + 15 + 25)


GRID = st.lists(st.integers(0, 25), min_size=9, max_size=9)


def crossed_tables(counts: Counts) -> list[TablePart]:
    rows = [part("row", str(n), {3 * n + m for m in range(3)}, counts) for n in range(3)]
    return rows + [part("column", str(m), {3 * n + m for n in range(3)}, counts) for m in range(3)]


@settings(max_examples=200, deadline=None)
@given(GRID)
def test_every_region_is_large_and_every_small_cell_is_left_wide(numbers: list[int]) -> None:
    counts = {atom: count for atom, count in enumerate(numbers) if count}
    cells = crossed_tables(counts)
    hidden = withheld(cells, counts)
    shown = {one for one in cells if one.valid} - hidden
    assert all(one.valid >= SUPPRESSED_UNDER for one in shown)
    if sum(numbers) < SUPPRESSED_UNDER:
        assert not shown
        return
    assert all(sum(counts[atom] for atom in one) >= SUPPRESSED_UNDER for one in regions(shown, counts))
    for small in (one for one in cells if 0 < one.valid < SUPPRESSED_UNDER):
        least, most = interval(small, shown, counts)
        assert least <= small.valid <= most
        assert most - least >= SUPPRESSED_UNDER


def attacked(wanted: frozenset[int], shown: set[TablePart], counts: Counts) -> tuple[int, int]:
    """What integer programming makes of all that is published: the least and the most that a group may have."""
    atoms = sorted(counts)
    known = [(frozenset(atoms), sum(counts.values())), *((one.atoms, one.valid) for one in shown)]
    rows = np.array([[float(atom in group) for atom in atoms] for group, _ in known])
    sums = np.array([float(valid) for _, valid in known])
    goal = np.array([float(atom in wanted) for atom in atoms])
    ends = []
    for sign in (1, -1):
        solved = milp(
            sign * goal,
            constraints=LinearConstraint(rows, sums, sums),
            integrality=np.ones(len(atoms)),
            bounds=Bounds(0, np.inf),
        )
        assert solved.success
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


def random_round(chance: random.Random) -> tuple[list[TablePart], Counts]:
    """As rounds are: lifts, each of a district, a maintainer, an insurer and a use unit."""
    lifts = chance.randrange(4, 25)
    counts = {lift: chance.choice((1, 2, 3, 5, 8, 12, 20, 40)) for lift in range(lifts)}
    cells = [part("lift", str(lift), {lift}, counts) for lift in counts]
    for table in ("district", "maintainer", "insurer", "use_unit"):
        groups: dict[int, set[int]] = {}
        for lift in counts:
            groups.setdefault(chance.randrange(chance.randrange(1, 5)), set()).add(lift)
        cells += [part(table, str(key), group, counts) for key, group in groups.items()]
    return cells, counts


def test_integer_programming_finds_nothing_narrower_than_what_is_stated() -> None:
    chance = random.Random(17)
    attacks = 0
    for _ in range(60):
        cells, counts = random_round(chance)
        hidden = withheld(cells, counts)
        shown = set(cells) - hidden
        small = [one for one in hidden if one.valid < SUPPRESSED_UNDER]
        for one in small[:6]:
            least, most = attacked(one.atoms, shown, counts)
            stated = interval(one, shown, counts)
            assert least <= stated[0]
            assert most >= stated[1]
            if sum(counts.values()) >= SUPPRESSED_UNDER:
                assert stated[1] - stated[0] >= SUPPRESSED_UNDER
            attacks += 1
        # Nor anything of two published cells: what they share, and what one has beyond the other.
        for left, right in list(product(shown, shown))[:20]:
            for group in (left.atoms & right.atoms, left.atoms - right.atoms):
                if 0 < sum(counts[atom] for atom in group) < SUPPRESSED_UNDER:
                    raise AssertionError(f"{left} and {right} share a small group")
    assert attacks > 100


def test_weights_are_exact() -> None:
    sums = Sums(residents=300)
    sums.add_answers(3, {1: 1, 2: 0, 3: 0, 4: 0, 5: 2}, 100, 200)
    sums.add_answers(7, {1: 4, 2: 0, 3: 0, 4: 3, 5: 0}, 200, 600)
    assert sums.weighted() == (Fraction(200, 3) + Fraction(600, 7)) / 300
    assert Sums().weighted() is None


def test_a_group_without_answers_is_empty_and_not_withheld() -> None:
    full = Sums(lifts=1, residents=100)
    full.add_answers(12, {1: 0, 2: 0, 3: 0, 4: 0, 5: 12}, 100, 1200)
    found = tables({("a",): full, ("b",): Sums(lifts=1, residents=50)}, ("maintainer",))
    [a, b] = found["maintainer"]
    assert a.figure is not None
    assert b.is_empty
