"""Working days in mainland China, holidays and make-up working days included.

The State Council announces a year's holidays near the end of the year before, and
`chinesecalendar` follows with a release. Before that the days of a year are not known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import is_workday

SATURDAY = 5


@dataclass(frozen=True)
class WorkingDay:
    """A day reckoned in working days.

    `guessed_year`: a year whose holidays are not published, for which weekends alone were counted.
    """

    day: date
    guessed_year: int | None = None


def working_day_after(start: date, count: int) -> WorkingDay:
    """The last day of a period of so many working days that begins the day after `start`."""
    day, guessed = start, None
    while count:
        day += timedelta(days=1)
        try:
            counts = is_workday(day)
        except NotImplementedError:
            guessed = day.year
            counts = day.weekday() < SATURDAY and (day.month, day.day) != (1, 1)
        count -= bool(counts)
    return WorkingDay(day, guessed)
