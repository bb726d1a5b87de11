"""When a terminal counts as offline, and when so many are silent that it is not their fault."""

from datetime import datetime, timedelta
from enum import StrEnum

EVERY = timedelta(minutes=5)  # how often a terminal says that it lives; our own default
OFFLINE_AFTER = 4 * EVERY
TOLD_AFTER = timedelta(minutes=40)  # of being offline: a restart is no work for a maintainer
# So many at once are a broker, a network or a power cut: no maintainer is told of each.
MASS_FROM = 20
MASS_PERCENT = 10
MASS_LASTS = timedelta(days=1)  # what is silent for longer is told: nobody else has brought it back


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


def is_mass_silence(silent: int, speaking: int) -> bool:
    """Check that so many terminals fell silent that the cause is theirs in common.

    silent: within MASS_LASTS, and not told to anybody. speaking: heard now. Those that have been silent for
    longer, or whose maintainer knows, are in neither: old silent terminals must not hide a new one.
    """
    return silent >= MASS_FROM and silent * 100 >= (silent + speaking) * MASS_PERCENT


def told_before(mass: bool, now: datetime) -> datetime:
    """A terminal that fell silent by this moment is told to its maintainer."""
    return now - (MASS_LASTS if mass else TOLD_AFTER)
