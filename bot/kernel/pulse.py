"""Whether a process lives: by the turns of work that its parts complete, not by being there."""

from collections.abc import Callable
from time import monotonic

from models.rules.base import budgets


class Pulse:
    """The parts of one process, each with the time of its last turn.

    A turn that ends in an error is a turn: that the database is away is not cured by a restart.
    """

    def __init__(self) -> None:
        self._turns: dict[str, float] = {}

    def of(self, part: str) -> Callable[[], None]:
        """What the part calls after each turn. From now on it is missed where it does not."""

        def turn() -> None:
            self._turns[part] = monotonic()

        turn()
        return turn

    def stuck(self) -> list[str]:
        """The parts that have completed no turn within their budget."""
        return sorted(part for part, at in self._turns.items() if monotonic() - at > budgets.TURN)
