"""Whether a request may be posted again to a server that has no idempotency key, such as Open311's.

What may have been received is looked for first. Where that shows nothing, a
second request is worse than a call by a person: two matters are opened for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from models.rules.forwarding.delivery import AttemptResult

MOST_UNKNOWN = 1  # attempts that may have been received, before a person has to ask the recipient
MOST_LOOKS = 2  # a server may list a request minutes after it has taken it
# The reason of an attempt that the recipient took (2xx) with an answer that cannot be read.
TAKEN_UNREAD = "taken, but the answer cannot be read"


@dataclass(frozen=True)
class EarlierTries:
    """Attempts that may have been received, since a person last asked for the delivery.

    tried: whether anything was sent, also before that.
    """

    tried: bool = False
    unknown: int = 0
    taken_unread: int = 0

    @classmethod
    def of(
        cls, attempt: int, known: Mapping[int, tuple[AttemptResult, str]], *, tried: bool
    ) -> "EarlierTries":
        """Before the `attempt`-th attempt (from 1). `known`: result and reason by the attempt's number.

        One that was not recorded is of a worker that died on the way: nobody knows.
        """
        results = [known.get(number, (AttemptResult.UNKNOWN, "")) for number in range(1, attempt)]
        unknown = [reason for result, reason in results if result is AttemptResult.UNKNOWN]
        unread = sum(reason.startswith(TAKEN_UNREAD) for reason in unknown)
        return cls(tried or attempt > 1, len(unknown) - unread, unread)


class NextMove(Enum):
    POST = auto()
    LOOK_AGAIN = auto()
    ASK_A_PERSON = auto()


def next_move(earlier: EarlierTries, *, can_look: bool) -> NextMove:
    """What to do where our request was not found. `can_look`: whether the server's list could be read."""
    if earlier.taken_unread:
        is_late = earlier.taken_unread + earlier.unknown >= MOST_LOOKS or not can_look
        return NextMove.ASK_A_PERSON if is_late else NextMove.LOOK_AGAIN
    allowed = MOST_UNKNOWN if can_look else 0
    return NextMove.POST if earlier.unknown <= allowed else NextMove.ASK_A_PERSON
