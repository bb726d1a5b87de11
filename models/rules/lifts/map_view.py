"""A part of the ground as a flat picture: which part, where each point comes to lie, what is near together.

All in integers: millionths of a degree in, pixels out. The projection is equirectangular at the middle
latitude of the view, so that a kilometre is as long to the east as to the north; within a city it differs
from a map's by less than the width of a line. It is a sketch, and no map: it has no roads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from models.rules.lifts.coordinates import MICRO, Coordinates

WIDTH, HEIGHT = 720, 540  # pixels of the picture
MARGIN = 36  # that no point comes into, so that its mark is whole
LEAST_SPAN_E6 = 4_000  # 450 m: of a view around a single point
CELL = 60  # pixels: marks of 44 that lie in different cells rarely overlap

# A point outside is a slip of somebody's keyboard (0, or both figures exchanged), and is listed, not drawn.
CHINA = (3_000_000, 54_000_000, 73_000_000, 136_000_000)


@dataclass(frozen=True)
class MapView:
    """From south-west to north-east, in millionths of a degree."""

    south: int
    west: int
    north: int
    east: int

    @property
    def middle(self) -> Coordinates:
        return Coordinates((self.south + self.north) // 2, (self.west + self.east) // 2)

    def has(self, point: Coordinates) -> bool:
        return self.south <= point.latitude_e6 <= self.north and self.west <= point.longitude_e6 <= self.east


@dataclass(frozen=True)
class Pixel:
    """From the upper left corner."""

    x: int
    y: int


@dataclass(frozen=True)
class Spot:
    """Something at a point: how many lifts stand there, and how many matters are open. `key` names it."""

    key: str
    point: Coordinates
    lifts: int
    open: int = 0


@dataclass(frozen=True)
class Cluster:
    """What is drawn as one mark. `view` is what to look at to see its spots apart."""

    at: Pixel
    spots: tuple[Spot, ...]
    view: MapView

    @property
    def lifts(self) -> int:
        return sum(spot.lifts for spot in self.spots)

    @property
    def open(self) -> int:
        return sum(spot.open for spot in self.spots)


def in_china(point: Coordinates) -> bool:
    south, north, west, east = CHINA
    return south <= point.latitude_e6 <= north and west <= point.longitude_e6 <= east


def view_of(points: Iterable[Coordinates]) -> MapView | None:
    """The least part of the ground that shows all these points; None without any."""
    known = list(points)
    if not known:
        return None
    south, north = min(one.latitude_e6 for one in known), max(one.latitude_e6 for one in known)
    west, east = min(one.longitude_e6 for one in known), max(one.longitude_e6 for one in known)
    tall, wide = _at_least(north - south), _at_least(east - west)
    middle = MapView(south, west, north, east).middle
    return MapView(
        middle.latitude_e6 - tall // 2,
        middle.longitude_e6 - wide // 2,
        middle.latitude_e6 + tall - tall // 2,
        middle.longitude_e6 + wide - wide // 2,
    )


def _at_least(span: int) -> int:
    return max(span, LEAST_SPAN_E6)


def project(view: MapView, point: Coordinates) -> Pixel:
    """Where a point lies in the picture of this view. What is outside the view lies outside its margin."""
    scale_to_east, scale_to_north = _scales(view)
    middle = view.middle
    return Pixel(
        WIDTH // 2 + round((point.longitude_e6 - middle.longitude_e6) * scale_to_east),
        HEIGHT // 2 - round((point.latitude_e6 - middle.latitude_e6) * scale_to_north),
    )


def _scales(view: MapView) -> tuple[float, float]:
    """Pixels of a millionth of a degree to the east and to the north: the view fills the picture one way."""
    shorter = cos(radians(view.middle.latitude_e6 / MICRO))
    wide, tall = (view.east - view.west) * shorter, view.north - view.south
    north = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / tall)
    return north * shorter, north


def clusters(view: MapView, spots: Iterable[Spot]) -> tuple[Cluster, ...]:
    """Every spot of the view in exactly one cluster: those whose pixels lie in the same cell of a grid.

    The same spots make the same clusters, in whatever order they come. A cluster lies where its lifts
    have their middle; one of a single spot lies at the spot.
    """
    cells: dict[tuple[int, int], list[Spot]] = {}
    for spot in sorted(spots, key=lambda one: one.key):
        if view.has(spot.point):
            at = project(view, spot.point)
            cells.setdefault((at.y // CELL, at.x // CELL), []).append(spot)
    return tuple(_cluster(view, together) for _, together in sorted(cells.items()))


def _cluster(view: MapView, spots: Sequence[Spot]) -> Cluster:
    weights = [max(spot.lifts, 1) for spot in spots]
    total = sum(weights)
    middle = Coordinates(
        sum(spot.point.latitude_e6 * weight for spot, weight in zip(spots, weights, strict=True)) // total,
        sum(spot.point.longitude_e6 * weight for spot, weight in zip(spots, weights, strict=True)) // total,
    )
    closer = view_of(spot.point for spot in spots)
    return Cluster(project(view, middle), tuple(spots), closer or view)


def hull(pixels: Iterable[Pixel]) -> tuple[Pixel, ...]:
    """The convex hull, from the left point on: a sketch of a district's shape (monotone chain).

    Fewer than three corners make no shape: nothing.
    """
    ordered = sorted({(one.x, one.y) for one in pixels})
    if len(ordered) < 3:
        return ()
    corners = _half(ordered)[:-1] + _half(ordered[::-1])[:-1]
    return tuple(Pixel(x, y) for x, y in corners) if len(corners) > 2 else ()


def _half(ordered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    chain: list[tuple[int, int]] = []
    for one in ordered:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], one) <= 0:
            chain.pop()
        chain.append(one)
    return chain


def _turn(first: tuple[int, int], second: tuple[int, int], third: tuple[int, int]) -> int:
    """Above 0 where the way bends to the one side, below to the other."""
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])


def read_view(text: str) -> MapView | None:
    """`south,west,north,east` as an address has it; None for anything else."""
    parts = text.split(",")
    if len(parts) != 4 or any(len(part) > 10 or not part.isascii() or not part.isdecimal() for part in parts):
        return None
    south, west, north, east = (int(part) for part in parts)
    corners = (Coordinates(south, west), Coordinates(north, east))
    is_view = north - south >= LEAST_SPAN_E6 and east - west >= LEAST_SPAN_E6
    return MapView(south, west, north, east) if is_view and all(map(in_china, corners)) else None


def write_view(view: MapView) -> str:
    return f"{view.south},{view.west},{view.north},{view.east}"
