"""Working days in mainland China, holidays and make-up working days included.

The State Council announces a year's holidays near the end of the year before, and
`chinesecalendar` follows with a release. Before that only the days that the regulation
(全国年节及纪念日放假办法, as revised in 2024) fixes by the solar calendar are known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import get_solar_terms, is_workday

SATURDAY = 5
NEW_YEAR, LABOUR_DAYS, NATIONAL_DAYS = ((1, 1),), ((5, 1), (5, 2)), ((10, 1), (10, 2), (10, 3))
FIXED_DAYS = frozenset(NEW_YEAR + LABOUR_DAYS + NATIONAL_DAYS)


@dataclass(frozen=True)
class WorkingDay:
    """A day reckoned in working days.

    `guessed_year`: a year whose holidays are not published, for which weekends and the fixed days
    were counted: without the festivals of the lunar calendar, so the day is never too late.
    """

    day: date
    guessed_year: int | None = None


def working_day_after(start: date, count: int) -> WorkingDay:
    """The last day of a period of so many working days that begins the day after `start`."""
    day, guessed = start, None
    while count:
        day += timedelta(days=1)
        counts, is_known = is_working_day(day)
        if not is_known:
            guessed = day.year
        count -= counts
    return WorkingDay(day, guessed)


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether it is one, and whether its year's holidays are published."""
    try:
        return bool(is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < SATURDAY and not _is_fixed_holiday(day), False


def _is_fixed_holiday(day: date) -> bool:
    """New Year, Labour Day, National Day, and 清明, which is a solar term."""
    return (day.month, day.day) in FIXED_DAYS or any(name == "清明" for _, name in get_solar_terms(day, day))
