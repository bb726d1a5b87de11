"""Reminders of duties for a phone's own calendar, in iCalendar (RFC 5545): no account, no SMS."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from bot.texts.duty import PERIODS, document_of
from models.actions.duty.appointments import Appointee
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DRILLS, DutyPeriod, periods_of

LONGEST_LINE = 75  # bytes; longer ones are folded
# When the calendar reminds: early enough to be done on that day, in that week or month; six weeks before the
# end of a drill period.
REMINDS: Mapping[DutyPeriod, tuple[str, time]] = {
    DutyPeriod.DAY: ("FREQ=DAILY", time(9)),
    DutyPeriod.WEEK: ("FREQ=WEEKLY;BYDAY=FR", time(10)),
    DutyPeriod.MONTH: ("FREQ=MONTHLY;BYMONTHDAY=25", time(10)),
    DutyPeriod.HALF_YEAR: ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=15", time(10)),
    DutyPeriod.YEAR: ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15", time(10)),
}


def duty_calendar(people: Iterable[Appointee], address: str, now: datetime) -> str:
    """A repeated event for each duty, from today on, until the appointment ends where that is known."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tima//duty//ZH", "CALSCALE:GREGORIAN"]
    for one in people:
        for period in periods_of(one.regime, one.post):
            lines += _event(one, period, address, now)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _event(one: Appointee, period: DutyPeriod, address: str, now: datetime) -> list[str]:
    rule, at = REMINDS[period]
    begins = datetime.combine(now.astimezone(LOCAL).date(), at, LOCAL)
    if one.until is not None:
        rule += f";UNTIL={_moment(datetime.combine(one.until, time(23, 59), LOCAL))}"
    title = f"{PERIODS[period]}：{one.organisation}"
    return [
        "BEGIN:VEVENT",
        f"UID:{one.id}{'-drill' if period in DRILLS else ''}@tima",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(begins)}",
        "DURATION:PT30M",
        f"RRULE:{rule}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(f'{document_of(one.regime, period)} {address}')}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT0S",
        f"DESCRIPTION:{_escaped(title)}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Pieces of at most 75 bytes, no character cut; each but the first begins with a space."""
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
