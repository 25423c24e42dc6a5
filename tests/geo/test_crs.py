"""Positions go between the systems and come back where they were."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from geo import crs

LONGITUDES = st.floats(11.0, 24.0)
LATITUDES = st.floats(55.2, 69.0)


@given(LONGITUDES, LATITUDES)
def test_a_round_trip_moves_a_point_less_than_a_millimetre(longitude: float, latitude: float) -> None:
    stored = crs.to_store(Point(longitude, latitude))
    again = crs.to_store(crs.to_wgs84(stored))
    assert stored.distance(again) < 0.001


def test_a_known_point_lands_where_the_surveyors_say() -> None:
    # Longitude 15 is the middle of the system: its easting is 500,000 exactly.
    stored = crs.to_store(Point(15.0, 59.0))
    assert stored.x == pytest.approx(500_000.0, abs=0.001)
    # The length of the meridian to 59° on GRS 80 is 6,542,669 m; the system's scale is 0.9996.
    assert stored.y == pytest.approx(6_542_669.2 * 0.9996, abs=1)
    assert crs.point_to_store(15.0, 59.0) == pytest.approx((stored.x, stored.y))


def test_mercator_is_the_web_maps_own() -> None:
    stored = crs.to_store(Point(18.0, 59.0))
    assert crs.to_mercator(stored).x == pytest.approx(18.0 / 180 * 20_037_508.3428, abs=0.01)


@pytest.mark.parametrize(
    "geometry",
    [
        Point(18, 59, 12),
        LineString([(18, 59, 1), (18.1, 59.1, 2)]),
        Polygon([(18, 59), (18.1, 59), (18.1, 59.1)]),
        shapely.multipoints([(18, 59), (17, 58)]),
        Point(),
    ],
)
def test_every_kind_of_geometry_comes_back_flat(geometry: shapely.Geometry) -> None:
    stored = crs.to_store(geometry)
    assert stored.geom_type == geometry.geom_type
    assert not stored.has_z
    assert shapely.equals_exact(crs.to_wgs84(stored), shapely.force_2d(geometry), tolerance=1e-9)


def test_all_threads_get_the_same_answer() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: crs.point_to_store(17.0, 58.75), range(400)))
    assert len(set(answers)) == 1


def test_a_box_between_systems_holds_its_bent_edges() -> None:
    bounds = crs.bounds_between(crs.Bounds(11, 58, 19, 59), crs.WGS84, crs.STORE)
    for longitude in (11, 13, 15, 17, 19):
        for latitude in (58, 59):
            x, y = crs.point_to_store(longitude, latitude)
            assert bounds.minx - 1 <= x <= bounds.maxx + 1
            assert bounds.miny - 1 <= y <= bounds.maxy + 1


def test_sweden_is_inside_its_own_box() -> None:
    for longitude, latitude in ((11.0, 58.9), (24.15, 65.8), (13.4, 55.35), (20.5, 69.05), (18.23, 59.24)):
        assert crs.SWEDEN_WGS84.holds(longitude, latitude)
        assert crs.SWEDEN_3006.holds(*crs.point_to_store(longitude, latitude))
