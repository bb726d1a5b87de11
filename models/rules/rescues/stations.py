"""The rescue station that is nearest to a lift, as the crow flies."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from models.rules.lifts.coordinates import Coordinates, distance_metres


@dataclass(frozen=True)
class RescueStation:
    id: UUID
    name: str
    phone: str
    point: Coordinates


@dataclass(frozen=True)
class NearestStation:
    station: RescueStation
    metres: int


def nearest_station(point: Coordinates, stations: Iterable[RescueStation]) -> NearestStation | None:
    """None without any. Of two that are as near, the one that was registered first (by its key)."""
    ways = [NearestStation(station, distance_metres(point, station.point)) for station in stations]
    return min(ways, key=lambda way: (way.metres, way.station.id), default=None)
