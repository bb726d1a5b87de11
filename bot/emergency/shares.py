"""Who has how much of the journal, as this process has seen it since the journal was last empty."""

from collections import Counter
from uuid import UUID

from cachetools import TTLCache

from models.rules.rescues.journal_room import MOST_ENTRIES, Held

REMEMBERED_SECONDS = 1800


class Shares:
    """A call without a known lift counts as one of the lift None, of its source alone."""

    def __init__(self) -> None:
        self._of_source: Counter[str] = Counter()
        self._first_of_lift: dict[tuple[str, UUID | None], str] = {}
        self._of_lift: Counter[tuple[str, UUID | None]] = Counter()
        self._of_both: Counter[tuple[str, UUID | None]] = Counter()
        self._folded: TTLCache[str, str] = TTLCache(MOST_ENTRIES, REMEMBERED_SECONDS)

    def held(self, entries: int, source: str, lift_id: UUID | None) -> Held:
        return Held(
            entries,
            self._of_lift[_lift(source, lift_id)],
            self._of_source[source],
            self._of_both[source, lift_id],
        )

    def kept(self, source_key: str, source: str, lift_id: UUID | None) -> None:
        self._first_of_lift.setdefault(_lift(source, lift_id), source_key)
        self._of_lift[_lift(source, lift_id)] += 1
        self._of_source[source] += 1
        self._of_both[source, lift_id] += 1

    def fold(self, source_key: str, source: str, lift_id: UUID | None) -> str:
        """The entry that stands for this call from now on."""
        self._folded[source_key] = self._first_of_lift[_lift(source, lift_id)]
        return self._folded[source_key]

    def stands_for(self, source_key: str) -> str:
        """The key of the entry that holds this call: most often its own."""
        return self._folded.get(source_key, source_key)

    def clear(self) -> None:
        """The journal is empty. What was folded stays known, for pages that ask."""
        self._of_source.clear()
        self._first_of_lift.clear()
        self._of_lift.clear()
        self._of_both.clear()


def _lift(source: str, lift_id: UUID | None) -> tuple[str, UUID | None]:
    return ("" if lift_id else source, lift_id)
