"""The figures of a closed round: response rates, and cells that may not be shown."""

from fractions import Fraction

import pytest

from models.rules.surveys.figures import MOST_ATOMS, CellFigures, Sums, cell, tables, total_of


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


def test_a_small_cell_and_the_one_that_would_betray_it_show_nothing() -> None:
    found = tables({("a",): group(5), ("b",): group(40), ("c",): group(20)}, ("maintainer",))
    shown = {one.key: one.figure is not None for one in found["maintainer"]}
    assert shown == {"a": False, "b": True, "c": False}
    assert found["maintainer"][2] == CellFigures("c", 1, 100, None, None, None)


def test_more_groups_than_can_be_checked_are_refused() -> None:
    with pytest.raises(ValueError, match="more than can be checked"):
        tables({(str(number),): group(10) for number in range(MOST_ATOMS + 1)}, ("maintainer",))
