"""No small group can be worked out from what is shown."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.surveys.figures import Sums, tables
from models.rules.surveys.satisfaction import SUPPRESSED_UNDER
from models.rules.surveys.suppression import TablePart, withheld


def part(table: str, key: str, atoms: set[int], valid: int) -> TablePart:
    return TablePart(table, key, frozenset(atoms), valid)


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    cells = [part("m", "a", {0}, 40), part("m", "b", {1}, 5), part("m", "c", {2}, 20)]
    hidden = withheld(cells, part("", "", {0, 1, 2}, 65))
    assert {one.key for one in hidden} == {"b", "c"}


def test_two_small_cells_with_less_than_ten_answers_together_take_another() -> None:
    cells = [part("m", "a", {0}, 40), part("m", "b", {1}, 3), part("m", "c", {2}, 4), part("m", "d", {3}, 30)]
    hidden = withheld(cells, part("", "", {0, 1, 2, 3}, 77))
    assert {one.key for one in hidden} == {"b", "c", "d"}


def test_what_is_large_everywhere_is_shown() -> None:
    cells = [part("m", "a", {0}, 40), part("m", "b", {1}, 30)]
    assert withheld(cells, part("", "", {0, 1}, 70)) == set()


def test_a_small_total_shows_nothing() -> None:
    cells = [part("m", "a", {0}, 5), part("m", "b", {1}, 4)]
    assert withheld(cells, part("", "", {0, 1}, 9)) == set(cells)


def test_a_small_difference_of_two_tables_is_not_shown() -> None:
    """The maintainer's 50 answers are 47 of the insurer's lifts and 3 others."""
    cells = [
        part("maintainer", "m", {0, 1}, 50),
        part("maintainer", "n", {2}, 50),
        part("insurer", "i", {0}, 47),
        part("insurer", "k", {1, 2}, 53),
    ]
    hidden = withheld(cells, part("", "", {0, 1, 2}, 100))
    assert hidden
    shown = [one for one in cells if one not in hidden]
    assert not any(
        0 < outer.valid - inner.valid < SUPPRESSED_UNDER and inner.atoms < outer.atoms
        for inner, outer in product(shown, shown)
    )


GRID = st.lists(st.integers(0, 25), min_size=9, max_size=9)


@settings(max_examples=150, deadline=None)
@given(GRID)
def test_no_small_cell_of_crossed_tables_is_a_sum_of_shown_ones(counts: list[int]) -> None:
    rows = [part("row", str(n), {3 * n + m for m in range(3) if counts[3 * n + m]}, 0) for n in range(3)]
    columns = [
        part("column", str(m), {3 * n + m for n in range(3) if counts[3 * n + m]}, 0) for m in range(3)
    ]
    cells = [
        TablePart(one.table, one.key, one.atoms, sum(counts[atom] for atom in one.atoms))
        for one in rows + columns
    ]
    total = part("", "", {atom for atom in range(9) if counts[atom]}, sum(counts))
    hidden = withheld(cells, total)
    shown = [one for one in cells if one not in hidden and one.valid]
    for small in (one for one in cells if 0 < one.valid < SUPPRESSED_UNDER):
        assert small in hidden
        if total.valid >= SUPPRESSED_UNDER:
            assert not solvable([total.atoms, *(one.atoms for one in shown)], small.atoms)
    for table in ("row", "column"):
        rest = sum(one.valid for one in hidden if one.table == table)
        assert rest == 0 or rest >= min(SUPPRESSED_UNDER, total.valid)


def solvable(known: list[frozenset[int]], wanted: frozenset[int]) -> bool:
    """Whether `wanted` is a linear combination of `known`: elimination over fractions, by another hand."""
    size = 9
    basis: list[list[Fraction]] = []

    def reduced(atoms: frozenset[int]) -> list[Fraction]:
        row = [Fraction(atom in atoms) for atom in range(size)]
        for one in basis:
            lead = next(n for n in range(size) if one[n])
            row = [a - row[lead] / one[lead] * b for a, b in zip(row, one, strict=True)]
        return row

    for atoms in known:
        row = reduced(atoms)
        if any(row):
            basis.append(row)
            basis.sort(key=lambda one: next(n for n in range(size) if one[n]))
    return not any(reduced(wanted))


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


def test_a_small_cell_that_three_shown_ones_add_up_to_takes_one_of_them_with_it() -> None:
    """{0,1} + {0,2} - {1,2} is twice {0}: no two of them differ by little."""
    crossed = {"x": ({0, 1}, {2, 3}), "y": ({0, 2}, {1, 3}), "z": ({1, 2}, {0, 3})}
    answers = (5, 30, 35, 40)
    cells = [part("m", "small", {0}, 5), part("m", "rest", {1, 2, 3}, 105)] + [
        part(table, str(number), atoms, sum(answers[atom] for atom in atoms))
        for table, both in crossed.items()
        for number, atoms in enumerate(both)
    ]
    hidden = withheld(cells, part("", "", {0, 1, 2, 3}, 110))
    shown = [one.atoms for one in cells if one not in hidden]
    assert {(one.table, one.key) for one in hidden} > {("m", "small"), ("m", "rest")}
    assert shown
    assert not solvable([frozenset(range(4)), *shown], frozenset({0}))


def test_a_table_that_has_nothing_left_to_withhold_gives_up_nothing_of_others() -> None:
    cells = [part("m", "a", {0}, 5), part("n", "b", {1}, 25)]
    assert withheld(cells, part("", "", {0, 1, 2}, 60)) == {cells[0]}
