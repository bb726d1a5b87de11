"""How long a recipient may say nothing after a report has reached it.

No standard says it. The times are ours: whoever is trapped waits minutes for
a person; a hazard may wait for the next working morning, a severe one not.
Partners are told them in templates/docs/webhook_answers.md.
"""

from collections.abc import Iterable
from datetime import timedelta

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress, ReportKind

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def may_be_silent_for(kind: ReportKind, *, severe: bool) -> timedelta:
    """From the moment when it was delivered without a ticket number."""
    if kind is ReportKind.ENTRAPMENT:
        return 10 * _MINUTE
    return 2 * _HOUR if severe else 24 * _HOUR


def has_answered(deliveries: Iterable[tuple[DeliveryState, Progress]]) -> bool:
    """Whether an organisation has said anything of a matter, by what became of its deliveries."""
    return any(
        state in (DeliveryState.ACCEPTED, DeliveryState.REFUSED) or progress > Progress.FILED
        for state, progress in deliveries
    )


def in_words(silence: timedelta) -> str:
    """`10 分钟`, `24 小时`."""
    return f"{silence // _MINUTE} 分钟" if silence < _HOUR else f"{silence // _HOUR} 小时"
