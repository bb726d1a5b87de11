"""The three systems of coordinates: against published pairs, a library of others, and their own inverses."""

import geocoordinates_ffi as oracle  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.coordinates import (
    Coordinates,
    Datum,
    distance_metres,
    from_gcj02,
    point_of,
    to_gcj02,
)

HERE, FAR = Coordinates(29_563_010, 106_551_556), Coordinates(29_650_000, 106_551_556)
IN_CHINA = st.builds(Coordinates, st.integers(18_000_000, 53_500_000), st.integers(73_500_000, 135_000_000))
# WGS 84, GCJ-02, BD-09 (latitude, longitude), of cities by the providers' own services:
# github.com/hujiulong/gcoord, test/fixtures/china-cities.json, commit fedbaa1. All 664 of it agree within 1 m.
PUBLISHED = {
    "驻马店市": ((33.0133556, 114.0164322), (33.0115324, 114.022306), (33.0176697, 114.0287781)),
    "那曲地区": ((31.4784436, 92.0499619), (31.4762063, 92.0512438), (31.4824421, 92.0576832)),
    "沈阳市": ((41.8032629, 123.4253306), (41.8057023, 123.4314787), (41.8114013, 123.438095)),
    "汕头市": ((23.3567569, 116.6775114), (23.3540964, 116.6819735), (23.3598884, 116.6885014)),
    "酒泉市": ((39.7319946, 98.4937175), (39.7328234, 98.4943595), (39.7388949, 98.5008441)),
    "泸州市": ((28.8748404, 105.4386655), (28.871815, 105.4422659), (28.8776874, 105.4487888)),
}


def at(latitude: float, longitude: float) -> Coordinates:
    return Coordinates(round(latitude * 1_000_000), round(longitude * 1_000_000))


@pytest.mark.parametrize("city", PUBLISHED)
def test_published_points_of_cities_are_met_within_a_metre(city: str) -> None:
    wgs84, gcj02, bd09 = (at(*pair) for pair in PUBLISHED[city])
    for datum, written in ((Datum.WGS84, wgs84), (Datum.BD09, bd09), (Datum.GCJ02, gcj02)):
        assert distance_metres(to_gcj02(written, datum), gcj02) <= 1
        assert distance_metres(from_gcj02(gcj02, datum), written) <= 1


# Shanghai, Shenzhen and Beijing, as the implementations of the algorithm test themselves (googollee/eviltransform).
@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((31.1774276, 121.5272106), (31.175304, 121.531542)),
        ((22.543847, 113.912316), (22.540796, 113.917176)),
        ((39.911954, 116.377817), (39.913345, 116.384047)),
    ],
)
def test_worked_examples(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert to_gcj02(at(*wgs84), Datum.WGS84) == at(*gcj02)


@given(IN_CHINA, st.sampled_from(Datum))
def test_there_and_back_again_is_the_same_point_within_a_metre(point: Coordinates, datum: Datum) -> None:
    assert distance_metres(to_gcj02(from_gcj02(point, datum), datum), point) < 1
    assert distance_metres(from_gcj02(to_gcj02(point, datum), datum), point) < 1


@given(IN_CHINA)
def test_a_library_of_others_says_the_same_to_a_millionth_of_a_degree(point: Coordinates) -> None:
    latitude, longitude = point.degrees
    said = {
        to_gcj02(point, Datum.WGS84): oracle.wgs84_to_gcj02(oracle.Wgs84(lat=latitude, lon=longitude)),
        from_gcj02(point, Datum.WGS84): oracle.gcj02_to_wgs84_refined(
            oracle.Gcj02(lat=latitude, lon=longitude)
        ),
        from_gcj02(point, Datum.BD09): oracle.gcj02_to_bd09(oracle.Gcj02(lat=latitude, lon=longitude)),
        to_gcj02(point, Datum.BD09): oracle.bd09_to_gcj02_refined(oracle.Bd09(lat=latitude, lon=longitude)),
    }
    for own, other in said.items():
        assert abs(own.latitude_e6 - other.lat * 1_000_000) <= 1
        assert abs(own.longitude_e6 - other.lon * 1_000_000) <= 1


@given(IN_CHINA)
def test_a_point_in_the_wrong_system_is_hundreds_of_metres_off(point: Coordinates) -> None:
    assert 20 < distance_metres(from_gcj02(point, Datum.WGS84), point) < 1_500
    assert 500 < distance_metres(from_gcj02(point, Datum.BD09), point) < 1_300


def test_distances_are_right_to_a_metre_or_so() -> None:
    assert distance_metres(Coordinates(0, 0), Coordinates(0, 1_000_000)) == 111_320
    assert abs(distance_metres(HERE, FAR) - 9_683) < 5
    assert distance_metres(Coordinates(1_000_000, 0), Coordinates(0, 0)) == 111_320
    assert (
        distance_metres(Coordinates(60_000_000, 1_000_000), Coordinates(60_000_000, 0)) == 55_660
    )  # cos 60°
    assert distance_metres(Coordinates(0, 0), Coordinates(1_000, 1_000)) == 157
    assert distance_metres(Coordinates(0, 179_999_000), Coordinates(0, -179_999_000)) == 223


def test_half_a_point_is_none() -> None:
    assert point_of(1, 2) == Coordinates(1, 2)
    assert point_of(None, 2) is None
    assert point_of(1, None) is None
