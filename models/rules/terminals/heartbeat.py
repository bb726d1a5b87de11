"""When a terminal counts as offline, and when so many are silent that it is not their fault."""

from datetime import datetime, timedelta
from enum import StrEnum

EVERY = timedelta(minutes=5)  # how often a terminal says that it lives; our own default
OFFLINE_AFTER = 4 * EVERY
TOLD_AFTER = timedelta(minutes=40)  # of being offline: a restart is no work for a maintainer
# So many at once are a broker, a network or a power cut: no maintainer is told of each.
MASS_FROM = 20
MASS_PERCENT = 10


class TerminalStanding(StrEnum):
    UNSEEN = "unseen"  # registered, and never heard
    ONLINE = "online"
    OFFLINE = "offline"
    RETIRED = "retired"


def standing_of(
    last_heard_at: datetime | None, offline_since: datetime | None, retired_at: datetime | None
) -> TerminalStanding:
    if retired_at is not None:
        return TerminalStanding.RETIRED
    if last_heard_at is None:
        return TerminalStanding.UNSEEN
    return TerminalStanding.OFFLINE if offline_since is not None else TerminalStanding.ONLINE


def offline_before(heard_since: datetime, now: datetime) -> datetime | None:
    """Heard last before this is offline. None while we have not listened for long enough to know.

    heard_since: since when we have been connected without a break. What nobody listened for is not missing.
    """
    return now - OFFLINE_AFTER if now - heard_since >= OFFLINE_AFTER else None


def is_mass_silence(silent: int, of: int) -> bool:
    """Check that so many of all terminals fell silent that the cause is theirs in common."""
    return silent >= MASS_FROM and silent * 100 >= of * MASS_PERCENT
