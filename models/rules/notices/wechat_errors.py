"""Meaning of WeChat's errcodes, from its documentation of return codes."""

from datetime import datetime, timedelta, timezone

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
BUSY = -1
TOO_FAST = 45011  # too many calls a minute
SPENT = 45009  # too many calls today
PASSING = frozenset({BUSY, TOO_FAST, SPENT})  # nothing is wrong with the call: it may go out later

# This channel is shut for this person just now: out of the window (45015) or its count (45047), has left
# (43004), has not agreed or no longer (43101), or the openid is none of this account's (40003).
CLOSED_FOR_PERSON = frozenset({45015, 45047, 43004, 43101, 40003})

_QUOTA_ZONE = timezone(timedelta(hours=8))  # WeChat counts its days in Beijing
_LONGEST_BUSY = timedelta(minutes=1)


def pause_after(errcode: int, streak: int, now: datetime) -> timedelta | None:
    """The pause of all processes after this answer; None if they may go on.

    `streak` counts such answers of late, from 1. A single -1 happens on a good
    day and pauses nothing; the second one pauses 2 s, the third 4 s, at most a minute.
    """
    if errcode == SPENT:
        tomorrow = now.astimezone(_QUOTA_ZONE).date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_QUOTA_ZONE) - now
    if errcode == TOO_FAST:
        return timedelta(minutes=1)
    if errcode == BUSY and streak > 1:
        return min(timedelta(seconds=2 ** min(streak - 1, 10)), _LONGEST_BUSY)
    return None
