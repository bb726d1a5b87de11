"""What the open pages may say."""

from datetime import date

from models.rules.publishing.open_figures import last_twelve_months, small_ones
from models.rules.rescues.figures import Period


def test_only_full_months_are_published() -> None:
    assert last_twelve_months(date(2026, 11, 22)) == Period(date(2025, 11, 1), date(2026, 10, 31))
    assert last_twelve_months(date(2024, 3, 1)) == Period(date(2023, 3, 1), date(2024, 2, 29))


def test_a_small_count_is_withheld_with_another_from_which_it_would_follow() -> None:
    assert small_ones({"甲": 40, "乙": 3, "丙": 12}) == {"乙", "丙"}
    assert small_ones({"甲": 40, "乙": 12, "丙": 0}) == set()
    assert small_ones({"甲": 4, "乙": 3}) == {"甲", "乙"}
    assert small_ones({"甲": 4, "乙": 4, "丙": 30}) == {"甲", "乙", "丙"}, "8 in all would still be small"
