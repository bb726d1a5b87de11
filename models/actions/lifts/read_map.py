"""The lifts of a scope and what is open at them, by place: the database counts over a grid of the view."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import F, Subquery
from tortoise.functions import Avg, Count, Max, Min
from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope, incidents_in, lifts_in
from models.rules.lifts.coordinates import Coordinates
from models.rules.lifts.map_view import CHINA, MapView, Spot, view_of
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.cities import Estate
from models.tables.lifts import Lift
from models.tables.reports.report import Incident

GRID = 24  # cells of the view each way, before those that are drawn together
MOST_ESTATES = 300  # drawn one by one; more are counted by the grid
MOST_OPEN = 2_000  # estates with something open
MOST_DISTRICTS = 200


@dataclass(frozen=True)
class MapPlace:
    """An estate, or a cell of the grid: `estate_id` and `name` are of the estate, empty for a cell."""

    spot: Spot
    district_id: UUID
    district: str
    trapped: int  # how many of the open matters are entrapments
    estate_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class LiftMap:
    """`view` is None where no lift of the scope has a place."""

    view: MapView | None
    places: tuple[MapPlace, ...]
    unplaced: int  # lifts whose estate has no place, or one that cannot be


async def read_lift_map(scope: Scope, district_id: UUID | None, view: MapView | None) -> LiftMap:
    """The lifts of a scope, of one district alone where it is named; of all its ground without a view."""
    own = lifts_in(scope)
    if district_id is not None:
        own = own.filter(estate__district_id=district_id)
    placed = _within(own, CHINA)
    shown = view or await _whole(placed)
    unplaced = await own.count() - await placed.count()
    if shown is None:
        return LiftMap(None, (), unplaced)
    seen = _within(placed, (shown.south, shown.north, shown.west, shown.east))
    open_at = await _open_at(incidents_in(scope))
    return LiftMap(shown, await _estates(seen, open_at) or await _grid(seen, shown, open_at), unplaced)


def _within(lifts: QuerySet[Lift], bounds: tuple[int, int, int, int]) -> QuerySet[Lift]:
    south, north, west, east = bounds
    return lifts.filter(
        estate__latitude_e6__gte=south,
        estate__latitude_e6__lte=north,
        estate__longitude_e6__gte=west,
        estate__longitude_e6__lte=east,
    )


async def _whole(lifts: QuerySet[Lift]) -> MapView | None:
    estates = Estate.filter(id__in=Subquery(lifts.values("estate_id")))
    [row] = await estates.annotate(
        south=Min("latitude_e6"), north=Max("latitude_e6"), west=Min("longitude_e6"), east=Max("longitude_e6")
    ).values("south", "north", "west", "east")
    if row["south"] is None:
        return None
    return view_of((Coordinates(row["south"], row["west"]), Coordinates(row["north"], row["east"])))


@dataclass(frozen=True)
class _OpenAt:
    point: Coordinates
    district_id: UUID
    matters: int
    trapped: int


async def _open_at(incidents: QuerySet[Incident]) -> dict[UUID, _OpenAt]:
    """Estates at which something is open."""
    rows: list[dict[str, Any]] = (
        await incidents.filter(
            progress__lt=Progress.RESOLVED, merged_into_id=None, lift__estate__latitude_e6__not_isnull=True
        )
        .annotate(n=Count("id"))
        .group_by("lift__estate_id", "kind", *_PLACE_OF_INCIDENT.values())
        .limit(MOST_OPEN)
        .values("n", "kind", estate="lift__estate_id", **_PLACE_OF_INCIDENT)
    )
    found: dict[UUID, _OpenAt] = {}
    for row in rows:
        before = found.get(row["estate"])
        trapped = row["n"] if row["kind"] == ReportKind.ENTRAPMENT else 0
        found[row["estate"]] = _OpenAt(
            Coordinates(row["latitude"], row["longitude"]),
            row["district"],
            row["n"] + (before.matters if before else 0),
            trapped + (before.trapped if before else 0),
        )
    return found


_PLACE_OF_INCIDENT = {
    "latitude": "lift__estate__latitude_e6",
    "longitude": "lift__estate__longitude_e6",
    "district": "lift__estate__district_id",
}


async def _estates(lifts: QuerySet[Lift], open_at: dict[UUID, _OpenAt]) -> tuple[MapPlace, ...]:
    """One by one; nothing where there are too many."""
    names = {
        "estate": "estate_id", "name": "estate__name", "latitude": "estate__latitude_e6",
        "longitude": "estate__longitude_e6", "district_id": "estate__district_id",
        "district": "estate__district__name",
    }  # fmt: skip
    rows: list[dict[str, Any]] = (
        await lifts.annotate(n=Count("id"))
        .group_by(*names.values())
        .limit(MOST_ESTATES + 1)
        .values("n", **names)
    )
    if len(rows) > MOST_ESTATES:
        return ()
    return tuple(
        _place(
            str(row["estate"]), Coordinates(row["latitude"], row["longitude"]), row,
            [open_at[row["estate"]]] if row["estate"] in open_at else (), row["estate"], row["name"],
        )
        for row in rows
    )  # fmt: skip


async def _grid(lifts: QuerySet[Lift], view: MapView, open_at: dict[UUID, _OpenAt]) -> tuple[MapPlace, ...]:
    """At most GRID² cells a district, whatever the number of lifts."""
    tall, wide = (view.north - view.south) // GRID + 1, (view.east - view.west) // GRID + 1
    names = {"district_id": "estate__district_id", "district": "estate__district__name"}
    rows: list[dict[str, Any]] = (
        await lifts.annotate(
            row=F("estate__latitude_e6") / tall,
            column=F("estate__longitude_e6") / wide,
            n=Count("id"),
            latitude=Avg("estate__latitude_e6"),
            longitude=Avg("estate__longitude_e6"),
        )
        .group_by("row", "column", *names.values())
        .limit(MOST_DISTRICTS * GRID)
        .values("row", "column", "n", "latitude", "longitude", **names)
    )
    cells: dict[tuple[UUID, int, int], list[_OpenAt]] = {}
    for one in open_at.values():
        cell = one.district_id, one.point.latitude_e6 // tall, one.point.longitude_e6 // wide
        cells.setdefault(cell, []).append(one)
    return tuple(
        _place(
            f"{row['district_id']} {row['row']} {row['column']}",
            Coordinates(int(row["latitude"]), int(row["longitude"])), row,
            cells.get((row["district_id"], row["row"], row["column"]), ()),
        )
        for row in rows
    )  # fmt: skip


def _place(
    key: str,
    point: Coordinates,
    row: dict[str, Any],
    matters: Iterable[_OpenAt],
    estate_id: UUID | None = None,
    name: str = "",
) -> MapPlace:
    told = list(matters)
    spot = Spot(key, point, row["n"], sum(one.matters for one in told))
    trapped = sum(one.trapped for one in told)
    return MapPlace(spot, row["district_id"], row["district"], trapped, estate_id, name)
