"""The replays of a scope, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope
from models.rules.staff.access import Belonging
from models.tables.forwarding.upkeep import Replay

SHOWN = 50


@dataclass(frozen=True)
class ReplayLine:
    """`seen` of `total` have been looked at; `replayed` of those were made due."""

    id: UUID
    asked_at: datetime
    asked_by: str
    organisation: str
    since: datetime
    until: datetime
    everything: bool
    why: str
    total: int
    seen: int
    replayed: int
    finished_at: datetime | None


async def list_replays(scope: Scope) -> list[ReplayLine]:
    """The newest first."""
    rows = replays_in(scope).order_by("-asked_at").limit(SHOWN).select_related("organisation")
    return [_line(row) for row in await rows]


async def read_replay(scope: Scope, replay_id: UUID) -> ReplayLine | None:
    row = await replays_in(scope).filter(id=replay_id).select_related("organisation").first()
    return _line(row) if row else None


def replays_in(scope: Scope) -> QuerySet[Replay]:
    """All of them for the administrator, a city's own for its desks."""
    if scope.belonging is Belonging.EVERYTHING:
        return Replay.all()
    return (
        Replay.filter(city_id=scope.belongs_to)
        if scope.belonging is Belonging.CITY
        else Replay.filter(id=None)
    )


def _line(row: Replay) -> ReplayLine:
    return ReplayLine(
        id=row.id,
        asked_at=row.asked_at,
        asked_by=row.actor["name"],
        organisation=row.organisation.name if row.organisation else "",
        since=row.since,
        until=row.until,
        everything=row.everything,
        why=row.why,
        total=row.total,
        seen=row.seen,
        replayed=row.replayed,
        finished_at=row.finished_at,
    )
