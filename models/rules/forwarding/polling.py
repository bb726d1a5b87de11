"""Schedule for polling recipients that do not call back."""

from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

# (younger than, asked every): people wait for the number, then for news; old matters rarely move.
_STEPS = (
    (10 * _MINUTE, _MINUTE),
    (_HOUR, 5 * _MINUTE),
    (_DAY, 15 * _MINUTE),
    (7 * _DAY, _HOUR),
    (90 * _DAY, 6 * _HOUR),
)


def next_poll(created_at: datetime, now: datetime) -> datetime | None:
    """None 90 days after it was filed: GeoReport v2 servers need not show a request for longer."""
    age = now - created_at
    return next((now + every for younger, every in _STEPS if age < younger), None)
