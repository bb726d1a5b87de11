"""The sketch map: every lift in exactly one mark, every point inside the picture, the same marks each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.coordinates import Coordinates, distance_metres
from models.rules.lifts.map_view import (
    CELL,
    HEIGHT,
    LEAST_SPAN_E6,
    MARGIN,
    WIDTH,
    MapView,
    Pixel,
    Spot,
    clusters,
    hull,
    in_china,
    project,
    read_view,
    view_of,
    write_view,
)

POINTS = st.builds(Coordinates, st.integers(18_000_000, 53_500_000), st.integers(73_500_000, 135_000_000))
SPOTS = st.lists(st.tuples(POINTS, st.integers(0, 500), st.integers(0, 9)), min_size=1, max_size=60).map(
    lambda told: [Spot(f"{number:03}", *one) for number, one in enumerate(told)]
)
JIANGCHENG = MapView(29_500_000, 106_500_000, 29_600_000, 106_600_000)


@given(SPOTS)
def test_every_lift_is_in_exactly_one_cluster(spots: list[Spot]) -> None:
    view = view_of(spot.point for spot in spots)
    assert view
    made = clusters(view, spots)
    assert sorted(spot.key for one in made for spot in one.spots) == [spot.key for spot in spots]
    assert sum(one.lifts for one in made) == sum(spot.lifts for spot in spots)
    assert sum(one.open for one in made) == sum(spot.open for spot in spots)
    assert made == clusters(view, reversed(spots))
    assert len(made) <= (WIDTH // CELL + 1) * (HEIGHT // CELL + 1)


@given(SPOTS)
def test_every_mark_lies_inside_the_picture_and_its_margin(spots: list[Spot]) -> None:
    view = view_of(spot.point for spot in spots)
    assert view
    for at in [*(project(view, spot.point) for spot in spots), *(one.at for one in clusters(view, spots))]:
        assert MARGIN - 1 <= at.x <= WIDTH - MARGIN + 1
        assert MARGIN - 1 <= at.y <= HEIGHT - MARGIN + 1


@given(SPOTS)
def test_a_closer_look_shows_all_spots_of_the_cluster(spots: list[Spot]) -> None:
    view = view_of(spot.point for spot in spots)
    assert view
    for one in clusters(view, spots):
        assert all(one.view.has(spot.point) for spot in one.spots)


def test_spots_outside_the_view_are_in_no_cluster() -> None:
    assert clusters(JIANGCHENG, [Spot("a", Coordinates(30_000_000, 106_550_000), 3)]) == ()
    assert clusters(JIANGCHENG, []) == ()


def test_near_spots_are_one_mark_in_the_middle_of_their_lifts_and_a_far_one_is_another() -> None:
    """A spot without lifts weighs as one of a single lift; both lie in the cell right of the middle."""
    near = Spot("a", Coordinates(29_550_000, 106_551_000), 0)
    by = Spot("b", Coordinates(29_549_400, 106_562_000), 2)
    far = Spot("c", Coordinates(29_590_000, 106_590_000), 1)
    apart, together = clusters(JIANGCHENG, [near, by, far])
    assert (apart.spots, together.spots) == ((far,), (near, by))
    assert apart.at == project(JIANGCHENG, far.point)
    assert together.at == project(JIANGCHENG, Coordinates(29_549_600, 106_558_333))
    assert together.view == view_of([near.point, by.point])


def test_a_view_fills_the_picture_up_to_its_margin_one_way() -> None:
    top = project(JIANGCHENG, Coordinates(29_600_000, 106_550_000))
    assert repr(top) == f"Pixel(x={WIDTH // 2}, y={MARGIN})"  # whole pixels
    wide = MapView(29_500_000, 106_000_000, 29_510_000, 107_000_000)
    assert project(wide, Coordinates(29_505_000, 107_000_000)) == Pixel(WIDTH - MARGIN, HEIGHT // 2)


@given(st.integers(18_000_000, 53_000_000))
def test_a_kilometre_is_as_long_to_the_east_as_to_the_north_at_any_latitude_of_china(south: int) -> None:
    view = MapView(south, 106_500_000, south + 100_000, 106_600_000)
    middle = view.middle
    east = Coordinates(middle.latitude_e6, middle.longitude_e6 + 40_000)
    north = Coordinates(middle.latitude_e6 + 40_000, middle.longitude_e6)
    centre = project(view, middle)
    wide, tall = project(view, east).x - centre.x, centre.y - project(view, north).y
    assert centre == Pixel(WIDTH // 2, HEIGHT // 2)
    assert wide / distance_metres(middle, east) == pytest.approx(
        tall / distance_metres(middle, north), rel=0.02
    )


def test_north_is_up_and_east_is_right() -> None:
    here, north_east = Coordinates(29_550_000, 106_550_000), Coordinates(29_560_000, 106_560_000)
    one, other = project(JIANGCHENG, here), project(JIANGCHENG, north_east)
    assert other.x > one.x
    assert other.y < one.y


def test_a_single_point_gets_a_view_around_it() -> None:
    here = Coordinates(29_550_001, 106_550_001)
    view = view_of([here])
    assert view == MapView(29_548_001, 106_548_001, 29_552_001, 106_552_001)
    assert view.north - view.south == LEAST_SPAN_E6
    assert view_of([]) is None
    [one] = clusters(view, [Spot("a", here, 0, 2), Spot("b", here, 0)])
    assert (one.at, one.lifts, one.open) == (Pixel(WIDTH // 2, HEIGHT // 2), 0, 2)


@given(st.lists(st.builds(Pixel, st.integers(0, 50), st.integers(0, 50)), max_size=40))
def test_a_hull_holds_all_its_points_and_has_no_dents(pixels: list[Pixel]) -> None:
    shape = hull(pixels)
    assert set(shape) <= set(pixels)
    assert len(shape) != 1
    for number, corner in enumerate(shape):
        following = shape[(number + 1) % len(shape)]
        for one in pixels:
            turn = (following.x - corner.x) * (one.y - corner.y) - (following.y - corner.y) * (
                one.x - corner.x
            )
            assert turn >= 0


def test_points_in_a_line_make_no_shape() -> None:
    assert hull([Pixel(1, 1), Pixel(2, 2), Pixel(3, 3)]) == ()
    assert hull([Pixel(1, 1), Pixel(2, 2)]) == ()
    assert set(hull([Pixel(0, 0), Pixel(4, 0), Pixel(0, 4)])) == {Pixel(0, 0), Pixel(4, 0), Pixel(0, 4)}
    assert hull([Pixel(0, 0), Pixel(4, 0), Pixel(4, 4), Pixel(0, 4), Pixel(2, 2)]) == (
        Pixel(0, 0), Pixel(4, 0), Pixel(4, 4), Pixel(0, 4),
    )  # fmt: skip


@given(SPOTS)
def test_a_view_is_read_as_it_was_written(spots: list[Spot]) -> None:
    view = view_of(spot.point for spot in spots)
    assert view
    assert read_view(write_view(view)) == view


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "a,b,c,d", "29500000,106500000,29600000,²", "0,0,29600000,106600000",
     "29600000,106500000,29500000,106600000", "29500000,106500000,29503999,106600000",
     "29500000,106500000,29600000,99999999999", "29500000,106500000,29600000,106503999",
     "２９５０００００,106500000,29600000,106600000"],
)  # fmt: skip
def test_what_is_no_view_is_none(text: str) -> None:
    assert read_view(text) is None


def test_a_slip_of_the_keyboard_is_not_in_china() -> None:
    assert in_china(Coordinates(29_550_000, 106_550_000))
    assert in_china(Coordinates(3_000_000, 73_000_000))
    assert in_china(Coordinates(54_000_000, 136_000_000))
    assert not in_china(Coordinates(0, 0))
    assert not in_china(Coordinates(106_550_000, 29_550_000))
    assert not in_china(Coordinates(29_550_000, 29_550_000))
