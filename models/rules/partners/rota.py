"""Who is on duty at an organisation, and so whom an entrapment pages first.

Hours are a week's, on working days, on rest days or on every day, as the State Council sets them. A
take-over puts somebody before all others for a time: a swap, a holiday, a sick colleague.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models.rules.base.working_days import is_working_day

DAY_MINUTES = 24 * 60
EVERY_WEEKDAY = 127  # bit 0 is Monday


class RotaDays(StrEnum):
    """Kinds of day on which hours apply."""

    EVERY = "every"
    WORKING = "working"
    REST = "rest"  # weekends and holidays, without make-up working days


@dataclass(frozen=True)
class DutyHours:
    """One person's hours. `begins` and `ends` are minutes of the day; where they end first, into the next."""

    contact_id: UUID
    begins: int
    ends: int
    weekdays: int = EVERY_WEEKDAY
    days: RotaDays = RotaDays.EVERY


@dataclass(frozen=True)
class TakeOver:
    """One person has the duty from `begins_at` until but not including `ends_at`."""

    contact_id: UUID
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class OnDuty:
    """Whom to page, in this order. `by_rota`: False where nobody has the duty and so all are paged."""

    people: tuple[UUID, ...]
    by_rota: bool


def on_duty(
    order: Sequence[UUID], hours: Iterable[DutyHours], takeovers: Iterable[TakeOver], local: datetime
) -> OnDuty:
    """The people of `order` who are on duty; `local` is the time in the city.

    Nobody on duty is no reason to page nobody.
    """
    taken = sorted((one for one in takeovers if one.begins_at <= local < one.ends_at), key=_begins)
    first = [one.contact_id for one in reversed(taken)]
    by_hours = {one.contact_id for one in hours if covers(one, local)}
    people = [*first, *(one for one in order if one in by_hours)]
    wanted = tuple(one for one in dict.fromkeys(people) if one in order)
    return OnDuty(wanted, by_rota=True) if wanted else OnDuty(tuple(order), by_rota=False)


def _begins(one: TakeOver) -> datetime:
    return one.begins_at


def covers(hours: DutyHours, local: datetime) -> bool:
    """Check that the hours hold at that minute: from `begins` on, until but not including `ends`."""
    minute, today = local.hour * 60 + local.minute, local.date()
    if hours.begins < hours.ends:
        return hours.begins <= minute < hours.ends and _applies(hours, today)
    if minute >= hours.begins:
        return _applies(hours, today)
    return minute < hours.ends and _applies(hours, today - timedelta(days=1))


def _applies(hours: DutyHours, day: date) -> bool:
    if not hours.weekdays >> day.weekday() & 1:
        return False
    return hours.days is RotaDays.EVERY or is_working_day(day)[0] is (hours.days is RotaDays.WORKING)


def minute_of(text: str) -> int | None:
    """Of `HH:MM`; `24:00` is the end of the day. None for anything else."""
    hour, colon, minute = text.partition(":")
    if not (colon and all(one.isascii() and one.isdecimal() and len(one) == 2 for one in (hour, minute))):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY_MINUTES else None
