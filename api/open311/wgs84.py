"""Coordinates of GeoReport are WGS 84; ours are GCJ-02, as maps in China have them, shifted by some 500 m.

The shift is a published function of the WGS 84 point. Its inverse is found by
repeating: each round subtracts the shift at the last guess. Four rounds agree to a centimetre.
"""

from math import cos, pi, sin, sqrt

_A = 6378245.0  # Krasovsky 1940: half the greater axis, metres
_EE = 0.00669342162296594323
_ROUNDS = 4
MICRO = 1_000_000


def wgs84_of(latitude_e6: int, longitude_e6: int) -> tuple[float, float]:
    """Latitude and longitude in degrees, of a GCJ-02 point in millionths of a degree."""
    wanted = latitude_e6 / MICRO, longitude_e6 / MICRO
    latitude, longitude = wanted
    for _ in range(_ROUNDS):
        north, east = _shift(latitude, longitude)
        latitude, longitude = wanted[0] - north, wanted[1] - east
    return round(latitude, 6), round(longitude, 6)


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """By how many degrees GCJ-02 moves this point to the north and to the east."""
    x, y = longitude - 105.0, latitude - 35.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += _wave(6.0 * x, 20.0) + _wave(2.0 * x, 20.0) + _wave(y, 20.0) + _wave(y / 3.0, 40.0)
    north += _wave(y / 12.0, 160.0) + _wave(y / 30.0, 320.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += _wave(6.0 * x, 20.0) + _wave(2.0 * x, 20.0) + _wave(x, 20.0) + _wave(x / 3.0, 40.0)
    east += _wave(x / 12.0, 150.0) + _wave(x / 30.0, 300.0)
    radians = latitude / 180.0 * pi
    magic = 1 - _EE * sin(radians) ** 2
    return (
        north * 180.0 / ((_A * (1 - _EE)) / (magic * sqrt(magic)) * pi),
        east * 180.0 / (_A / sqrt(magic) * cos(radians) * pi),
    )


def _wave(turns: float, height: float) -> float:
    return height * sin(turns * pi) * 2.0 / 3.0
