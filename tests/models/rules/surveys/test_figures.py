"""The figures of a closed round: response rates, and cells that may not be shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.surveys.figures import CellFigures, Sums, cell, part_cells, tables, total_of
from models.rules.surveys.satisfaction import satisfaction
from models.rules.surveys.suppression import TablePart, regions


def group(satisfied: int, dissatisfied: int = 0, *, invited: int = 0) -> Sums:
    """One lift that serves a hundred residents."""
    sums = Sums(lifts=1, residents=100, invited=invited)
    valid = satisfied + dissatisfied
    sums.add_answers(valid, {5: satisfied, 1: dissatisfied}, 100, 100 * satisfied)
    return sums


def test_groups_add_up() -> None:
    total = total_of([group(15, 5, invited=40), group(8, 2, invited=20)])
    assert (total.lifts, total.residents, total.invited, total.valid) == (2, 200, 60, 30)
    assert total.weighted() == (Fraction(1500, 20) + Fraction(800, 10)) / 200


def test_a_rate_needs_invitations_and_a_figure_that_is_shown() -> None:
    assert cell("a", group(15, 5, invited=40)).rate == Fraction(1, 2)
    assert cell("a", group(15, 5)).rate is None
    assert cell("a", group(3, invited=40)).rate is None


def test_a_cell_shows_its_figure_among_all_who_live_there() -> None:
    assert cell("a", group(15, 5, invited=40)) == CellFigures(
        "a", 1, 100, 40, satisfaction({1: 5, 5: 15}, 100), Fraction(3, 4)
    )
    assert cell("a", group(0, invited=40)) == CellFigures("a", 1, 100, None, None, None, is_empty=True)
    assert cell("a", group(9, invited=40)) == CellFigures("a", 1, 100, None, None, None)


def test_lifts_with_as_many_answers_are_weighed_together() -> None:
    sums = Sums()
    sums.add_answers(10, {5: 9, 1: 1}, 100, 900)
    sums.add_answers(10, {5: 5, 1: 5}, 300, 1500)
    assert sums.weighed == {10: (400, 2400)}
    assert sums.distribution == {1: 6, 2: 0, 3: 0, 4: 0, 5: 14}
    assert total_of([sums, sums]).weighed == {10: (800, 4800)}
    assert sums.weighted() == Fraction(240, 400)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("district", "lift"), {"district": {"d", "e"}, "lift": {"n"}}),
        (("lift", "district"), {"lift": {"l"}, "district": set()}),
    ],
)
def test_the_dimension_that_is_named_first_is_shown_first(
    names: tuple[str, str], shown: dict[str, set[str]]
) -> None:
    """Two districts; the first has a lift with five answers, which nothing may tell."""
    keys = {"district": ("d", "d", "e"), "lift": ("l", "m", "n")}
    answers = (30, 5, 30)
    groups: dict[tuple[str, ...], Sums] = {
        (keys[names[0]][n], keys[names[1]][n]): group(answers[n]) for n in range(3)
    }
    found = tables(groups, names)
    assert {name: {one.key for one in cells if one.figure} for name, cells in found.items()} == shown
    assert {name: [one.key for one in cells] for name, cells in found.items()} == {
        name: list(dict.fromkeys(keys[name])) for name in names
    }


def test_a_small_cell_and_the_one_that_would_betray_it_show_nothing() -> None:
    found = tables({("a",): group(5), ("b",): group(40), ("c",): group(20)}, ("maintainer",))
    shown = {one.key: one.figure is not None for one in found["maintainer"]}
    assert shown == {"a": False, "b": True, "c": False}
    assert found["maintainer"][2] == CellFigures("c", 1, 100, None, None, None)


def test_more_groups_than_can_be_checked_are_refused() -> None:
    with pytest.raises(ValueError, match="more than can be checked"):
        tables({(str(number),): group(10) for number in range(151)}, ("maintainer",))
    found = tables({(str(number),): group(10) for number in range(150)}, ("maintainer",))
    assert all(one.figure for one in found["maintainer"])


def test_a_part_has_its_own_figures_by_district_and_in_all() -> None:
    groups: dict[tuple[str, ...], Sums] = {
        ("d", "1"): group(12, 3),
        ("d", ""): group(0, 20),
        ("e", "1"): group(10),
        ("e", ""): Sums(lifts=1),
    }
    found = part_cells(groups, ("district",))
    assert {key: one.figure and one.figure.csat for key, one in found.items()} == {
        "d": Fraction(12, 15), "e": Fraction(1), "": Fraction(22, 25),
    }  # fmt: skip
    assert found["d"].lifts == 1
    assert part_cells({("d", ""): group(30)}, ("district",)) == {}


def test_a_part_is_told_apart_by_the_last_place_of_a_group_and_its_district_by_the_first() -> None:
    groups: dict[tuple[str, ...], Sums] = {
        ("d", "m", "1"): group(12, 3),
        ("d", "n", "1"): group(15),
        ("e", "m", "1"): group(20),
        ("e", "n", ""): group(0, 20),
    }
    found = part_cells(groups, ("district", "maintainer"))
    assert {key: one.figure and one.figure.valid for key, one in found.items()} == {"d": 30, "e": 20, "": 50}


def test_a_group_with_more_places_than_names_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        tables({("m", "i"): group(20)}, ("maintainer",))


def test_a_part_tells_nothing_of_the_few_who_are_left_over() -> None:
    """The district has 24 answers, which are published: 15 of the part would tell of the 9 others."""
    found = part_cells({("d", "1"): group(15), ("d", ""): group(9)}, ("district",))
    assert found["d"].figure is None
    assert found[""].figure is None


def test_the_part_of_a_city_does_not_tell_of_one_district() -> None:
    groups: dict[tuple[str, ...], Sums] = {
        ("d", "1"): group(15), ("d", ""): group(20), ("e", "1"): group(4), ("e", ""): group(20),
    }  # fmt: skip
    found = part_cells(groups, ("district",))
    assert {key for key, one in found.items() if one.figure} == {"d"}


def _answered(count: int) -> Sums:
    return group(count) if count else Sums(lifts=1)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("de"), st.sampled_from("mn"), st.sampled_from(("1", ""))),
        st.integers(0, 30),
        min_size=1,
    )
)
def test_tables_and_part_together_leave_no_small_group(answers: dict[tuple[str, str, str], int]) -> None:
    names, whole = ("district", "maintainer"), dict[tuple[str, ...], Sums]()
    for key, count in answers.items():
        whole.setdefault(key[:2], Sums()).add(_answered(count))
    cells = part_cells({key: _answered(count) for key, count in answers.items()}, names)
    atoms = dict(enumerate(answers))
    shown = [
        TablePart(name, one.key, frozenset(n for n, key in atoms.items() if key[place] == one.key), 1)
        for place, name in enumerate(names)
        for one in tables(whole, names)[name]
        if one.figure
    ]
    shown += [
        TablePart("part", key, frozenset(n for n, (d, _, p) in atoms.items() if p and key in ("", d)), 1)
        for key, one in cells.items()
        if one.figure
    ]
    counts = {n: answers[key] for n, key in atoms.items()}
    sizes = [sum(counts[atom] for atom in region) for region in regions(shown, counts)]
    if shown:
        assert all(size == 0 or size >= 10 for size in sizes)
