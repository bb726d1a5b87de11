"""A clock that tests move."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)  # in China


class MovableClock:
    """Real time plus what a test has added."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def go_to_noon(self) -> None:
        """The next one in China, for what ends with the day."""
        self._ahead += (NOON - self()) % timedelta(days=1)

    def advance(self, by: timedelta) -> None:
        self._ahead += by
