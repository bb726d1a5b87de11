"""The bounded series of terminals: the last thirty days of one, and the last twelve months of a lift."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from models.rules.terminals.chart import FAULTS, TerminalSpan, day_bounds, month_bounds, spans_of, together
from models.rules.terminals.signals import TerminalSignal
from models.tables.terminals import Terminal, TerminalEvent

MOST_CHANGES = 5000  # offline takes twenty minutes of silence, so there are fewer in a month
MOST_TERMINALS = 20  # of a lift in a year, the retired ones among them
_CHANGES = (TerminalSignal.OFFLINE, TerminalSignal.ONLINE)


async def days_of_terminal(terminal_id: UUID, now: datetime) -> list[TerminalSpan]:
    return await _spans(terminal_id, day_bounds(now), now)


async def months_of_lift(lift_id: UUID, now: datetime) -> list[TerminalSpan]:
    """All its terminals together; empty where it has none. Events are kept for longer than that."""
    bounds = month_bounds(now)
    in_use = Terminal.filter(Q(retired_at=None) | Q(retired_at__gte=bounds[0]), lift_id=lift_id)
    rows = await in_use.order_by("-registered_at").limit(MOST_TERMINALS)
    return together([await _spans(row.id, bounds, row.retired_at or now) for row in rows])


async def _spans(terminal_id: UUID, bounds: Sequence[datetime], now: datetime) -> list[TerminalSpan]:
    of_terminal = TerminalEvent.filter(terminal_id=terminal_id)
    before = of_terminal.filter(received_at__lt=bounds[0], signal__in=_CHANGES)
    last_change = await before.order_by("-received_at").first()
    within = of_terminal.filter(received_at__gte=bounds[0], received_at__lte=now)
    pairs = list(enumerate(itertools.pairwise(bounds)))
    each = {
        f"span{place}": Count("id", _filter=Q(received_at__gte=begin, received_at__lt=end))
        for place, (begin, end) in pairs
    }
    told = within.filter(signal__in=(TerminalSignal.ENTRAPMENT, *FAULTS)).annotate(**each)
    rows = await told.group_by("signal").values("signal", *each)
    changed = within.filter(signal__in=_CHANGES).order_by("received_at", "id").limit(MOST_CHANGES)
    was_offline = last_change is not None and last_change.signal is TerminalSignal.OFFLINE
    return spans_of(
        bounds,
        ((place, TerminalSignal(row["signal"]), row[f"span{place}"]) for row in rows for place, _ in pairs),
        ((at, TerminalSignal(signal)) for at, signal in await changed.values_list("received_at", "signal")),
        was_offline,
        now,
    )
