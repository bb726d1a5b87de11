"""The day on which each node was last done at a lift."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.functions import Max

from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.schedule import Done, Node
from models.tables.maintenance.visit import MaintenanceVisit


async def last_visits(lift_id: UUID, now: datetime) -> list[Done]:
    """One a node, by its local day."""
    done = MaintenanceVisit.filter(lift_id=lift_id, done_at__lte=now)
    rows = await done.group_by("node").annotate(last_at=Max("done_at")).values("node", "last_at")
    return [Done(Node(row["node"]), moment_of(row["last_at"]).astimezone(LOCAL).date()) for row in rows]


def moment_of(value: Any) -> datetime:
    """SQLite gives the text of a maximum."""
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=LOCAL) - timedelta()
