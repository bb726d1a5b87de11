"""The lifts of estates, building by building: the map that an officer does without."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.actions.shared.scope import Scope, lifts_in
from models.rules.reports.standing import MatterState

MOST_LIFTS = 1000


@dataclass(frozen=True)
class LiftInBuilding:
    id: UUID
    position: str
    rescue_number: str
    state: MatterState | None  # None: nobody is known to be inside


@dataclass(frozen=True)
class Building:
    estate_id: UUID
    estate: str
    name: str
    lifts: tuple[LiftInBuilding, ...]


async def buildings_around(
    scope: Scope, estates: Iterable[UUID], stuck: Mapping[UUID, MatterState]
) -> tuple[Building, ...]:
    """All lifts of the estates in which somebody is stuck: it shows at once where the power may be out."""
    rows = (
        await lifts_in(scope)
        .filter(estate_id__in=list(estates))
        .order_by("estate_id", "building", "unit", "position", "id")
        .limit(MOST_LIFTS)
        .values("id", "building", "unit", "position", "rescue_number", "estate_id", estate="estate__name")
    )
    buildings: dict[tuple[UUID, str, str], list[LiftInBuilding]] = {}
    for row in rows:
        position = " ".join(part for part in (row["unit"], row["position"]) if part)
        lift = LiftInBuilding(row["id"], position, row["rescue_number"], stuck.get(row["id"]))
        buildings.setdefault((row["estate_id"], row["estate"], row["building"]), []).append(lift)
    return tuple(Building(*place, tuple(lifts)) for place, lifts in buildings.items())
