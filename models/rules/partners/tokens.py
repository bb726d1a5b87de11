"""API tokens of partners: what one may be good for, for whom, and for how long."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

PREFIX = "tima_"
_TOKEN = re.compile(r"tima_[A-Za-z0-9_\-]{43}")
LONGEST_LIFE = timedelta(days=400)  # a yearly change with a month to spare
# So often, and not with each request, is it written down that a token was used.
NOTE_USE_EVERY = timedelta(minutes=1)


class TokenScope(StrEnum):
    """One door that a token opens."""

    FEED_READ = "feed:read"  # `GET /partners/v1/reports`
    UNDELIVERED_READ = "undelivered:read"  # `GET /partners/v1/undelivered`
    INTAKE_WRITE = "intake:write"  # `POST /partners/v1/records`
    OPEN311_WRITE = "open311:write"  # `POST /open311/v2/requests`


def resembles_token(text: str) -> bool:
    """Check that the text has the form of a token: 256 random bits behind a prefix that scanners know."""
    return _TOKEN.fullmatch(text) is not None


def make(random_text: str) -> str:
    """The token of 43 random characters, such as `secrets.token_urlsafe(32)` gives."""
    return PREFIX + random_text


def is_in_force(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and now < expires_at


def is_use_news(last_used_at: datetime | None, now: datetime) -> bool:
    return last_used_at is None or now - last_used_at >= NOTE_USE_EVERY
