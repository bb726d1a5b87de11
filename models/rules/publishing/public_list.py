"""The public part of a report, and time windows of the public list.

Public are hazards: which kind, which lift, how far it has come, in which hour
it began. Never the words (people write names, flats and telephone numbers),
photos, or the minute (whoever watches the camera of a lobby would know who
scanned the label). So an hour is listed once it is over: whoever asks every
minute would see the minute otherwise. Lifts inside a home name a household, so
they are left out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
LONGEST_SPAN = timedelta(days=90)  # GeoReport v2, "Response Volume"
MOST_AT_ONCE = 1000  # likewise


def public_time(moment: datetime) -> datetime:
    """The hour in which it was."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class PublicWindow:
    """Public times from `since` to `until`, both included, of hours that are over `now`."""

    since: datetime
    until: datetime
    now: datetime

    @property
    def opened_from(self) -> datetime:
        """The first moment whose public time is in the window: the filter tells no more than the list."""
        hour = public_time(self.since)
        return hour if hour == self.since else hour + HOUR

    @property
    def opened_before(self) -> datetime:
        """The first moment whose public time is after the window, or whose hour is not over."""
        return min(public_time(self.until) + HOUR, public_time(self.now))


def read_window(start: datetime | None, end: datetime | None, now: datetime) -> PublicWindow | None:
    """The window that is asked for, by default the last 90 days; None where it spans more.

    Without an end it ends now: what began longer ago is not answered with another window.
    """
    try:
        since = start or (end or now) - LONGEST_SPAN
        until = end or now
    except OverflowError:
        return None
    return PublicWindow(since, until, now) if until - since <= LONGEST_SPAN else None
