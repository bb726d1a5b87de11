"""The terminals of a lift with their last month, as staff see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.terminals.believed import record_of_alarms
from models.actions.terminals.series import days_of_terminal
from models.rules.terminals.chart import TerminalSpan
from models.rules.terminals.false_alarms import AlarmRecord
from models.rules.terminals.heartbeat import TerminalStanding, standing_of
from models.rules.terminals.profile import profiles
from models.rules.terminals.signals import MessageFlag, TerminalSignal
from models.tables.terminals import Terminal, TerminalEvent

SHOWN = 10  # terminals, and the latest events of each


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
    days: tuple[TerminalSpan, ...]
    events: tuple[TerminalEventLine, ...]


async def terminals_of(lift_id: UUID, now: datetime) -> list[TerminalView]:
    """Those in use first."""
    rows = await Terminal.filter(lift_id=lift_id).order_by("-registered_at")
    in_use_first = sorted(rows, key=lambda row: row.retired_at is not None)
    return [await _view(row, now) for row in in_use_first[:SHOWN]]


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
