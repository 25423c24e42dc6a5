"""Imported geometries are made valid and flat, and keep their own dimension."""

import math

import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from geo.geometry import GeometryError, repair
from tests.support.shared import shared_data

SQUARE = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])


@pytest.mark.parametrize(
    "geometry", [Point(1, 2), LineString([(0, 0), (1, 1), (0, 0)]), SQUARE, MultiPolygon([SQUARE])]
)
def test_a_valid_geometry_is_left_alone(geometry: shapely.Geometry) -> None:
    assert repair(geometry).equals_exact(geometry, tolerance=0)


def test_heights_are_dropped() -> None:
    assert not repair(Polygon([(0, 0, 5), (10, 0, 5), (10, 10, 5)])).has_z


def test_a_bow_tie_becomes_its_two_halves() -> None:
    mended = repair(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert mended.geom_type == "MultiPolygon"
    assert mended.area == pytest.approx(50)


def test_a_spike_is_cut_off_and_leaves_an_area() -> None:
    mended = repair(Polygon([(0, 0), (10, 0), (10, 10), (10, 30), (10, 10), (0, 10)]))
    assert mended.geom_type == "Polygon"
    assert mended.area == pytest.approx(100)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (Polygon(), "empty"),
        (Point(math.nan, 1), "not_finite"),
        (LineString([(0, 0), (math.inf, 1)]), "not_finite"),
        (Polygon([(0, 0), (10, 10), (0, 0)]), "not_repairable"),
        (shapely.linestrings([(number, 0) for number in range(50_001)]), "too_complex"),
    ],
)
def test_what_cannot_be_repaired_is_named(geometry: shapely.Geometry, code: str) -> None:
    with pytest.raises(GeometryError, match=code):
        repair(geometry)


def test_the_police_areas_come_through_flat_and_valid() -> None:
    import geopandas

    areas = geopandas.read_file(f"zip://{shared_data('utsatta_omraden/uso_2023_shp.zip')}")
    mended = [repair(area) for area in areas.geometry]
    assert len(mended) == 59
    assert all(area.is_valid and not area.has_z for area in mended)
