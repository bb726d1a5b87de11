"""Twelve months of a lift."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.year import MONTHS, Happening, LiftMonth, year_before, year_of

TODAY = date(2026, 11, 30)


def test_the_strip_begins_eleven_months_ago_and_ends_with_this_month() -> None:
    assert year_before(TODAY) == date(2025, 12, 1)
    assert year_before(date(2026, 12, 1)) == date(2026, 1, 1)
    months = year_of(TODAY, [])
    assert (months[0].first, months[-1].first) == (date(2025, 12, 1), date(2026, 11, 1))
    assert [one.mark for one in months] == [None] * MONTHS


def test_a_month_is_marked_by_the_gravest_that_happened() -> None:
    happened = [
        (date(2026, 11, 1), Happening.VISIT),
        (date(2026, 11, 30), Happening.TRAPPED),
        (date(2026, 10, 31), Happening.VISIT),
        (date(2026, 10, 2), Happening.HAZARD),
        (date(2026, 9, 2), Happening.VISIT),
        (date(2025, 11, 30), Happening.TRAPPED),  # a year ago
    ]
    months = year_of(TODAY, happened)
    assert months[-1] == LiftMonth(date(2026, 11, 1), trapped=1, hazards=0, visits=1)
    assert [one.mark for one in months[-3:]] == [Happening.VISIT, Happening.HAZARD, Happening.TRAPPED]
    assert sum(one.trapped for one in months) == 1


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.lists(st.tuples(DAYS, st.sampled_from(Happening))))
def test_whatever_happened_each_of_it_stands_in_one_month_or_outside(
    today: date, happened: list[tuple[date, Happening]]
) -> None:
    months = year_of(today, happened)
    last = months[-1].first
    assert len(months) == MONTHS
    assert year_before(today) == months[0].first
    inside = [
        day
        for day, _ in happened
        if day >= months[0].first and (day.year, day.month) <= (last.year, last.month)
    ]
    assert sum(one.trapped + one.hazards + one.visits for one in months) == len(inside)
