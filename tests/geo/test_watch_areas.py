"""The public copy of a watch area: how far its edge stays from the true one, and how little it knows."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from geo.errors import GeometryError
from geo.watch_areas import MARGIN, RADII, SQUARE, around, checked, generalise, many

X, Y = 605_000.0, 6_515_000.0
offsets = st.floats(-600, 600, allow_nan=False)
corners = st.tuples(offsets, offsets)


def ring(points: list[tuple[float, float]]) -> Polygon:
    """A polygon through the points in order around their middle: never crosses itself."""
    middle = np.mean(points, axis=0)
    ordered = sorted(points, key=lambda p: np.arctan2(p[1] - middle[1], p[0] - middle[0]))
    return Polygon([(X + x, Y + y) for x, y in ordered])


areas = st.lists(corners, min_size=3, max_size=12, unique=True).map(ring)
houses = st.tuples(offsets, offsets, st.floats(5, 99), st.floats(5, 99)).map(
    lambda v: box(X + v[0], Y + v[1], X + v[0] + v[2], Y + v[1] + v[3])
)


@settings(max_examples=100, deadline=None)
@given(area=areas | houses)
def test_every_point_of_the_area_stays_fifty_metres_inside_the_public_edge(area: Polygon) -> None:
    assume(area.is_valid and area.area > 1)
    public = generalise(area)
    assert public.is_valid
    assert public.covers(area)
    assert public.boundary.distance(area) >= MARGIN
    for corner in shapely.get_coordinates(area):
        assert public.boundary.distance(Point(corner)) >= MARGIN


def moved(area: MultiPolygon | Polygon, east: float, north: float) -> MultiPolygon:
    """The area with its middle elsewhere in the same square."""
    west, south, right, top = area.bounds
    middle = np.array([(west + right) / 2, (south + top) / 2])
    there = np.floor(middle / SQUARE) * SQUARE + (east, north)
    return many(shapely.transform(area, lambda xy: xy + (there - middle)))


@settings(max_examples=100, deadline=None)
@given(
    area=areas | houses | houses.map(lambda h: MultiPolygon([h, box(X + 2000, Y, X + 2300, Y + 200)])),
    east=st.floats(0.01, 99.99),
    north=st.floats(0.01, 99.99),
)
def test_an_area_of_a_known_shape_can_lie_anywhere_in_a_square(
    area: MultiPolygon | Polygon, east: float, north: float
) -> None:
    assume(area.is_valid and area.area > 1)
    assert generalise(moved(area, east, north)).wkb == generalise(moved(area, 50, 50)).wkb


def test_a_circle_around_a_home_does_not_tell_the_home() -> None:
    home = Point(X + 37.3, Y + 71.9)
    for radius in RADII:
        circle = around(home, radius)
        for east, north in ((1, 99), (50, 50), (98.7, 3.1)):
            assert generalise(circle).wkb == generalise(moved(circle, east, north)).wkb


@settings(max_examples=100, deadline=None)
@given(
    squares=st.lists(st.tuples(st.integers(-4, 3), st.integers(-4, 3)), min_size=1, max_size=5, unique=True),
    data=st.data(),
)
def test_moving_corners_within_their_squares_changes_nothing(
    squares: list[tuple[int, int]], data: st.DataObject
) -> None:
    inside = st.floats(0.1, SQUARE - 0.1)
    frame = [(X - 550, Y - 550), (X + 650, Y - 550), (X + 650, Y + 650), (X - 550, Y + 650)]

    def draw() -> Polygon:
        return Polygon(
            [*frame, *((X + SQUARE * i + data.draw(inside), Y + SQUARE * j + data.draw(inside)) for i, j in squares)]
        )

    assert generalise(draw()).wkb == generalise(draw()).wkb


def test_the_smallest_public_area_is_a_neighbourhood() -> None:
    assert generalise(box(X, Y, X + 5, Y + 5)).area > 120_000


def test_no_corner_of_the_true_area_is_in_the_public_one() -> None:
    area = Polygon([(X + 3.37, Y + 7.91), (X + 411.13, Y + 21.77), (X + 377.31, Y + 299.53), (X + 11.71, Y + 280.29)])
    public = shapely.get_coordinates(generalise(area))
    assert np.array_equal(public, np.round(public))
    assert min(np.hypot(*(public - corner).T).min() for corner in shapely.get_coordinates(area)) >= MARGIN


def test_a_hole_is_filled_and_near_parts_become_one() -> None:
    yard = Polygon(box(X, Y, X + 900, Y + 900).exterior, [box(X + 300, Y + 300, X + 700, Y + 700).exterior])
    public = generalise(MultiPolygon([yard, box(X + 1000, Y, X + 1100, Y + 100)]))
    assert len(public.geoms) == 1
    assert not public.geoms[0].interiors


def test_the_same_area_gives_the_same_bytes() -> None:
    assert generalise(box(X, Y, X + 300, Y + 300)).wkb == generalise(box(X, Y, X + 300, Y + 300)).wkb


def test_only_areas_can_be_generalised() -> None:
    with pytest.raises(GeometryError):
        generalise(Point(X, Y))


@pytest.mark.parametrize("radius", RADII)
def test_an_area_around_a_point(radius: int) -> None:
    assert around(Point(X, Y), radius).area == pytest.approx(np.pi * radius**2, rel=0.01)


def test_only_the_offered_radii() -> None:
    with pytest.raises(GeometryError) as refused:
        around(Point(X, Y), 60)
    assert refused.value.code == "bad_radius"


def test_a_district_with_many_corners_is_drawn_more_simply() -> None:
    district = Point(X, Y).buffer(900, quad_segs=1000)
    simple = checked(district)
    assert shapely.get_num_coordinates(simple) <= 1000
    assert simple.symmetric_difference(many(district)).area < 0.02 * district.area
