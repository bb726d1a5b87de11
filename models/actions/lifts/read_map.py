"""The lifts of a scope and what is open at them, by place.

The database counts lifts by estate; a city of 310,700 lifts has some ten thousand. Where more estates are in
sight than can be drawn one by one, they are counted over a grid of the view.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope, incidents_in, lifts_in
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.lifts.map_view import MapView, Spot, in_china, view_of
from models.rules.lifts.state import LiftState
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.cities import Estate
from models.tables.reports.report import Incident

GRID = 24  # cells of the view each way
MOST_ESTATES = 300  # drawn one by one; more are counted by the grid
MOST_READ = 50_000  # estates
MOST_OPEN = 2_000  # estates with something open


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
    # Of the column that the index holds: a count of keys would read every row.
    rows = await own.annotate(n=Count("estate_id")).group_by("estate_id").values("estate_id", "n")
    lifts = {row["estate_id"]: row["n"] for row in rows}
    # Few, by an index of their own: counted with the others, each of these would be read as a row.
    for row in await own.filter(state=LiftState.SCRAPPED).values("estate_id"):
        lifts[row["estate_id"]] -= 1
    placed = await _placed(lifts, district_id, await _open_at(incidents_in(scope)))
    unplaced = sum(lifts.values()) - sum(one.spot.lifts for one in placed)
    shown = view or view_of(one.spot.point for one in placed)
    if shown is None:
        return LiftMap(None, (), unplaced)
    seen = [one for one in placed if shown.has(one.spot.point)]
    return LiftMap(shown, tuple(seen if len(seen) <= MOST_ESTATES else _grid(seen, shown)), unplaced)


async def _open_at(incidents: QuerySet[Incident]) -> dict[UUID, tuple[int, int]]:
    """Of estates: how many matters are open there, and how many of them are entrapments."""
    rows = (
        await incidents.filter(progress__lt=Progress.RESOLVED, merged_into_id=None, lift_id__not_isnull=True)
        .annotate(n=Count("id"))
        .group_by("lift__estate_id", "kind")
        .limit(MOST_OPEN)
        .values("n", "kind", estate="lift__estate_id")
    )
    found: dict[UUID, tuple[int, int]] = {}
    for row in rows:
        matters, trapped = found.get(row["estate"], (0, 0))
        is_trap = row["kind"] == ReportKind.ENTRAPMENT
        found[row["estate"]] = matters + row["n"], trapped + (row["n"] if is_trap else 0)
    return found


async def _placed(
    lifts: Mapping[UUID, int], district_id: UUID | None, open_at: Mapping[UUID, tuple[int, int]]
) -> list[MapPlace]:
    """The estates of these lifts that have a place."""
    estates = Estate.all() if district_id is None else Estate.filter(district_id=district_id)
    if len(lifts) <= MOST_ESTATES:
        estates = estates.filter(id__in=list(lifts))
    rows: list[dict[str, Any]] = (
        await estates.order_by("id")
        .limit(MOST_READ)
        .values("id", "name", "latitude_e6", "longitude_e6", "district_id", district="district__name")
    )
    found = []
    for row in rows:
        point = point_of(row["latitude_e6"], row["longitude_e6"])
        if row["id"] in lifts and point is not None and in_china(point):
            matters, trapped = open_at.get(row["id"], (0, 0))
            spot = Spot(str(row["id"]), point, lifts[row["id"]], matters)
            found.append(MapPlace(spot, row["district_id"], row["district"], trapped, row["id"], row["name"]))
    return found


def _grid(estates: Iterable[MapPlace], view: MapView) -> list[MapPlace]:
    """At most GRID² cells a district, whatever the number of estates."""
    tall, wide = (view.north - view.south) // GRID + 1, (view.east - view.west) // GRID + 1
    cells: dict[tuple[UUID, int, int], list[MapPlace]] = {}
    for one in estates:
        row, column = one.spot.point.latitude_e6 // tall, one.spot.point.longitude_e6 // wide
        cells.setdefault((one.district_id, row, column), []).append(one)
    return [_cell(f"{key[0]} {key[1]} {key[2]}", together) for key, together in cells.items()]


def _cell(key: str, estates: list[MapPlace]) -> MapPlace:
    spots, count = [one.spot for one in estates], len(estates)
    middle = Coordinates(
        sum(spot.point.latitude_e6 for spot in spots) // count,
        sum(spot.point.longitude_e6 for spot in spots) // count,
    )
    spot = Spot(key, middle, sum(spot.lifts for spot in spots), sum(spot.open for spot in spots))
    return MapPlace(spot, estates[0].district_id, estates[0].district, sum(one.trapped for one in estates))
