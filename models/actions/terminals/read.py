"""The terminals of a lift with their last month, as staff see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from models.actions.terminals.believed import record_of_alarms
from models.rules.terminals.chart import DAYS, FAULTS, TerminalDay, days_of, first_moment
from models.rules.terminals.false_alarms import AlarmRecord
from models.rules.terminals.heartbeat import TerminalStanding, standing_of
from models.rules.terminals.profile import profiles
from models.rules.terminals.signals import MessageFlag, TerminalSignal
from models.tables.terminals import Terminal, TerminalEvent

SHOWN = 10  # terminals, and the latest events of each
MOST_CHANGES = 5000  # of a month: offline takes twenty minutes of silence, so there are fewer
_CHANGES = (TerminalSignal.OFFLINE, TerminalSignal.ONLINE)


@dataclass(frozen=True)
class TerminalEventLine:
    id: UUID
    signal: TerminalSignal
    code: str
    words: str
    flags: tuple[MessageFlag, ...]
    received_at: datetime
    incident_id: UUID | None
    was_false: bool | None

    @property
    def is_alarm(self) -> bool:
        return self.signal is TerminalSignal.ENTRAPMENT


@dataclass(frozen=True)
class TerminalView:
    """`days`: the last thirty, oldest first. `events`: the latest, newest first."""

    id: UUID
    identity: str
    profile_title: str
    standing: TerminalStanding
    registered_at: datetime
    last_heard_at: datetime | None
    offline_since: datetime | None
    left_out: int
    record: AlarmRecord
    days: tuple[TerminalDay, ...]
    events: tuple[TerminalEventLine, ...]


async def terminals_of(lift_id: UUID, now: datetime) -> list[TerminalView]:
    """Those in use first."""
    rows = await Terminal.filter(lift_id=lift_id).order_by("-registered_at")
    in_use_first = sorted(rows, key=lambda row: row.retired_at is not None)
    return [await _view(row, now) for row in in_use_first[:SHOWN]]


async def days_of_terminal(terminal_id: UUID, now: datetime) -> list[TerminalDay]:
    begin, of_terminal = first_moment(now), TerminalEvent.filter(terminal_id=terminal_id)
    before = of_terminal.filter(received_at__lt=begin, signal__in=_CHANGES)
    last_change = await before.order_by("-received_at").first()
    month = of_terminal.filter(received_at__gte=begin, received_at__lte=now)
    ends = [begin + timedelta(days=place + 1) for place in range(DAYS)]
    each = {
        f"day{place}": Count("id", _filter=Q(received_at__gte=end - timedelta(days=1), received_at__lt=end))
        for place, end in enumerate(ends)
    }
    told = month.filter(signal__in=(TerminalSignal.ENTRAPMENT, *FAULTS)).annotate(**each)
    rows = await told.group_by("signal").values("signal", *each)
    changed = month.filter(signal__in=_CHANGES).order_by("received_at", "id").limit(MOST_CHANGES)
    was_offline = last_change is not None and last_change.signal is TerminalSignal.OFFLINE
    return days_of(
        ((place, TerminalSignal(row["signal"]), row[f"day{place}"]) for row in rows for place in range(DAYS)),
        ((at, TerminalSignal(signal)) for at, signal in await changed.values_list("received_at", "signal")),
        was_offline,
        now,
    )


async def _view(row: Terminal, now: datetime) -> TerminalView:
    latest = await TerminalEvent.filter(terminal_id=row.id).order_by("-received_at", "-id").limit(SHOWN)
    return TerminalView(
        id=row.id,
        identity=row.identity,
        profile_title=profiles()[row.profile].title,
        standing=standing_of(row.last_heard_at, row.offline_since, row.retired_at),
        registered_at=row.registered_at,
        last_heard_at=row.last_heard_at,
        offline_since=row.offline_since,
        left_out=row.left_out,
        record=await record_of_alarms(row.id),
        days=tuple(await days_of_terminal(row.id, now)),
        events=tuple(
            TerminalEventLine(
                one.id,
                one.signal,
                one.code,
                one.words,
                tuple(MessageFlag(flag) for flag in one.flags),
                one.received_at,
                one.incident_id,
                one.was_false,
            )
            for one in latest
        ),
    )
