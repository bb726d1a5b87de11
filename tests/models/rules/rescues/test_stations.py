"""The nearest rescue station."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.coordinates import Coordinates, distance_metres
from models.rules.rescues.stations import NearestStation, RescueStation, nearest_station

HERE = Coordinates(29_563_010, 106_551_556)
POINTS = st.builds(Coordinates, st.integers(29_000_000, 30_000_000), st.integers(106_000_000, 107_000_000))


def station(number: int, point: Coordinates) -> RescueStation:
    return RescueStation(UUID(int=number), f"第 {number} 站", "0990-5550301", point)


def test_a_worked_example() -> None:
    near, far = (
        station(2, Coordinates(29_572_010, 106_551_556)),
        station(1, Coordinates(29_663_010, 106_551_556)),
    )
    assert nearest_station(HERE, [far, near]) == NearestStation(near, 1002)
    assert nearest_station(HERE, []) is None


def test_of_two_that_are_as_near_the_first_in_the_register_is_named() -> None:
    first, second = station(1, HERE), station(2, HERE)
    assert nearest_station(HERE, [second, first]) == NearestStation(first, 0)


@given(POINTS, st.lists(POINTS, min_size=1, max_size=20))
def test_none_is_nearer(point: Coordinates, places: list[Coordinates]) -> None:
    stations = [station(number, place) for number, place in enumerate(places)]
    found = nearest_station(point, stations)
    assert found
    assert all(found.metres <= distance_metres(point, one.point) for one in stations)
    assert found == nearest_station(point, reversed(stations))
