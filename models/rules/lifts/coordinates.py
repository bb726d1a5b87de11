"""Points on the ground, and the three systems in which maps of China write them.

Kept are integers, millionths of a degree, in GCJ-02: the system of WeChat, 高德 and 腾讯 (GB 20263-2006).
GCJ-02 moves a WGS 84 point by up to 700 m, BD-09 (百度) moves a GCJ-02 point by about 800 m more.
Both shifts are fixed formulas, published as source code by many projects; their inverses are found by
repeating: each round subtracts the shift at the last guess. Eight rounds agree to a millionth of a degree.

The formulas are our own, and `geocoordinates-rs` (kept, native code) is the oracle of their tests: the kept
package has no source distribution and no stable interface, and the pure ones on PyPI are abandoned
(coord-convert 2019, eviltransform 2018, pygcj 2020) and stop after one round, which is up to 5 m off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

MICRO = 1_000_000
_AXIS = 6378245.0  # Krasovsky 1940: half the greater axis, metres
_EE = 0.00669342162296594323  # and the square of its eccentricity
_ROUNDS = 8
_METRES_A_MICRO = 0.111_320
_TURN = 360_000_000


class Datum(StrEnum):
    """A system of coordinates."""

    GCJ02 = "gcj02"  # 高德, 腾讯, WeChat
    WGS84 = "wgs84"  # GPS receivers, Open311, international maps
    BD09 = "bd09"  # 百度


@dataclass(frozen=True)
class Coordinates:
    """Millionths of a degree, in GCJ-02 unless the name of the variable says otherwise."""

    latitude_e6: int
    longitude_e6: int

    @property
    def degrees(self) -> tuple[float, float]:
        return self.latitude_e6 / MICRO, self.longitude_e6 / MICRO


def to_gcj02(point: Coordinates, datum: Datum) -> Coordinates:
    """A point written in `datum`, as we keep it."""
    match datum:
        case Datum.GCJ02:
            return point
        case Datum.WGS84:
            return _micro(*_moved(*point.degrees))
        case Datum.BD09:
            return _micro(*_inverse(_into_baidu, *point.degrees))


def from_gcj02(point: Coordinates, datum: Datum) -> Coordinates:
    """A point as we keep it, written in `datum`."""
    match datum:
        case Datum.GCJ02:
            return point
        case Datum.WGS84:
            return _micro(*_inverse(_moved, *point.degrees))
        case Datum.BD09:
            return _micro(*_into_baidu(*point.degrees))


def distance_metres(one: Coordinates, other: Coordinates) -> int:
    """On the ground, to the metre (equirectangular, which is exact enough within a city)."""
    north = (one.latitude_e6 - other.latitude_e6) * _METRES_A_MICRO
    middle = radians((one.latitude_e6 + other.latitude_e6) / (2 * MICRO))
    span = abs(one.longitude_e6 - other.longitude_e6)
    east = min(span, _TURN - span) * _METRES_A_MICRO * cos(middle)
    return round(hypot(north, east))


def point_of(latitude_e6: int | None, longitude_e6: int | None) -> Coordinates | None:
    """None where either is not known."""
    if latitude_e6 is None or longitude_e6 is None:
        return None
    return Coordinates(latitude_e6, longitude_e6)


def _micro(latitude: float, longitude: float) -> Coordinates:
    return Coordinates(round(latitude * MICRO), round(longitude * MICRO))


def _inverse(
    shift: Callable[[float, float], tuple[float, float]], latitude: float, longitude: float
) -> tuple[float, float]:
    """The point that `shift` moves here."""
    north, east = latitude, longitude
    for _ in range(_ROUNDS):
        there_north, there_east = shift(north, east)
        north, east = north + latitude - there_north, east + longitude - there_east
    return north, east


def _into_baidu(latitude: float, longitude: float) -> tuple[float, float]:
    """From GCJ-02 to BD-09: a turn and a stretch that follow two waves."""
    waves = pi * 3000.0 / 180.0
    length = hypot(longitude, latitude) + 0.00002 * sin(latitude * waves)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * waves)
    return length * sin(angle) + 0.006, length * cos(angle) + 0.0065


def _moved(latitude: float, longitude: float) -> tuple[float, float]:
    """From WGS 84 to GCJ-02."""
    x, y = longitude - 105.0, latitude - 35.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += _wave(6.0 * x, 20.0) + _wave(2.0 * x, 20.0) + _wave(y, 20.0) + _wave(y / 3.0, 40.0)
    north += _wave(y / 12.0, 160.0) + _wave(y / 30.0, 320.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += _wave(6.0 * x, 20.0) + _wave(2.0 * x, 20.0) + _wave(x, 20.0) + _wave(x / 3.0, 40.0)
    east += _wave(x / 12.0, 150.0) + _wave(x / 30.0, 300.0)
    turned = radians(latitude)
    magic = 1 - _EE * sin(turned) ** 2
    return (
        latitude + north * 180.0 / ((_AXIS * (1 - _EE)) / (magic * sqrt(magic)) * pi),
        longitude + east * 180.0 / (_AXIS / sqrt(magic) * cos(turned) * pi),
    )


def _wave(turns: float, height: float) -> float:
    return height * sin(turns * pi) * 2.0 / 3.0
