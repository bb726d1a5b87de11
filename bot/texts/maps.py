"""Maps as templates draw them: marks, shapes of districts, a bar of scale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.rules.lifts.coordinates import Coordinates, distance_metres
from models.rules.lifts.map_view import HEIGHT, WIDTH, Cluster, MapView, Pixel, hull, project

SHORTEST_BAR = 90  # pixels
_LENGTHS = tuple(step * 10**power for power in range(1, 7) for step in (1, 2, 5))  # metres


@dataclass(frozen=True)
class MapMark:
    """`tone`: bad, warn, good, station or empty. Without `href` it is no link."""

    x: int
    y: int
    label: str
    tone: str
    title: str
    href: str = ""
    radius: int = 24
    caption: str = ""


@dataclass(frozen=True)
class Shape:
    """`x` and `y`: where its name stands."""

    points: str
    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """What `sketch` of templates/shared/maps.html takes."""

    marks: tuple[MapMark, ...]
    shapes: tuple[Shape, ...]
    bar: int  # pixels
    bar_name: str
    width: int = WIDTH
    height: int = HEIGHT


def drawing_of(view: MapView, marks: Iterable[MapMark], shapes: Iterable[Shape] = ()) -> Drawing:
    """What matters most is drawn last, over the rest."""
    order = {"": 0, "good": 1, "station": 2, "warn": 3, "bad": 4}
    metres, pixels = _bar(view)
    return Drawing(
        tuple(sorted(marks, key=lambda mark: order[mark.tone])),
        tuple(shapes),
        pixels,
        f"{metres // 1000} 公里" if metres >= 1000 else f"{metres} 米",
    )


def mark_of(cluster: Cluster, tone: str, label: str, title: str, href: str, caption: str = "") -> MapMark:
    """Larger for more lifts, never so large that it covers its neighbour."""
    return MapMark(
        cluster.at.x,
        cluster.at.y,
        label,
        tone,
        title,
        href,
        min(20 + 2 * len(str(cluster.lifts)), 28),
        caption,
    )


def shapes_of(view: MapView, districts: Mapping[str, Iterable[Coordinates]]) -> list[Shape]:
    """The hull of each district's points, with room around it. One with fewer than three points has none."""
    found = []
    for name, points in districts.items():
        corners = hull(
            Pixel(at.x + right, at.y + down)
            for at in (project(view, point) for point in points)
            for right, down in ((-26, -26), (26, -26), (-26, 26), (26, 26))
        )
        if corners:
            outline = " ".join(f"{one.x},{one.y}" for one in corners)
            middle = Pixel(
                sum(one.x for one in corners) // len(corners), sum(one.y for one in corners) // len(corners)
            )
            found.append(Shape(outline, name, middle.x, middle.y))
    return found


def metres_in_words(metres: int) -> str:
    """`350 米`, `1.2 公里`, as the crow flies."""
    return f"{metres} 米" if metres < 1000 else f"{metres // 100 / 10:.1f} 公里"


def _bar(view: MapView) -> tuple[int, int]:
    """A round length in metres of at least SHORTEST_BAR pixels, and its pixels."""
    west, east = (
        Coordinates(view.middle.latitude_e6, view.west),
        Coordinates(view.middle.latitude_e6, view.east),
    )
    metres, pixels = distance_metres(west, east), project(view, east).x - project(view, west).x
    length = next(one for one in _LENGTHS if one * pixels >= SHORTEST_BAR * metres)
    return length, length * pixels // metres
