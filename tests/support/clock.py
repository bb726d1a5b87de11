"""A clock that tests move."""

from datetime import UTC, datetime, timedelta


class MovableClock:
    """Real time plus what a test has added."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by
