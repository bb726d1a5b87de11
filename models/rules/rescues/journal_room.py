"""Room in the journal of calls for help: a flood from one source costs nobody else their place.

Our own limits. Nobody is refused: a call that is folded is told to the entry that stands for it.
"""

from dataclasses import dataclass
from enum import StrEnum

MOST_ENTRIES = 20_000  # about 80 MB of disk
RESERVE = 5_000  # beyond it, for lifts of which nothing is held
OF_SOURCE = 500  # an address may be a whole building, or a carrier's thousands of phones
SILENT_REPEATS = 5  # of one source about one lift, that say nothing new
SPOKEN_REPEATS = 20


class JournalRoom(StrEnum):
    KEEP = "keep"
    FOLD = "fold"  # into an entry of the same lift
    FULL = "full"


@dataclass(frozen=True)
class Held:
    """How many entries there are: in all, of the lift, of the source, and of both."""

    entries: int
    of_lift: int
    of_source: int
    of_both: int


def room_for(held: Held, *, speaks: bool) -> JournalRoom:
    """What becomes of one more call. `speaks`: it has words."""
    if not held.of_lift:
        reserved = MOST_ENTRIES + RESERVE
        return JournalRoom.KEEP if held.entries < reserved else JournalRoom.FULL
    repeats = SPOKEN_REPEATS if speaks else SILENT_REPEATS
    has_room = held.entries < MOST_ENTRIES and held.of_source < OF_SOURCE and held.of_both < repeats
    return JournalRoom.KEEP if has_room else JournalRoom.FOLD
