"""Spokes go from an action to what it is tied to."""

import pytest
import shapely
from shapely import LineString, Point, Polygon

from geo.links import anchor, spokes

HORSESHOE = Polygon([(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)])


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (Point(3, 4), (3, 4)),
        (LineString([(0, 0), (10, 0)]), (5, 0)),
        (Polygon([(0, 0), (10, 0), (10, 10), (0, 10)]), (5, 5)),
        (shapely.multipoints([(1, 1), (2, 2)]), (1, 1)),
        (shapely.multilinestrings([[(0, 0), (1, 0)], [(0, 5), (10, 5)]]), (5, 5)),
    ],
)
def test_each_kind_has_its_anchor(geometry: shapely.Geometry, expected: tuple[float, float]) -> None:
    assert anchor(geometry).coords[0] == expected


def test_an_areas_anchor_lies_inside_it() -> None:
    assert not HORSESHOE.contains(HORSESHOE.centroid)
    assert HORSESHOE.contains(anchor(HORSESHOE))


def test_one_spoke_for_each_observation_and_place_in_order() -> None:
    lines = spokes(Point(0, 0), [Point(10, 0), LineString([(0, 10), (0, 20)])], [Point(-10, 0)])
    assert [line.coords[-1] for line in lines] == [(10, 0), (0, 15), (-10, 0)]
    assert all(line.coords[0] == (0, 0) for line in lines)


def test_what_has_no_place_or_is_the_same_place_gets_none() -> None:
    assert spokes(Point(0, 0), [None, Point(), Point(0.5, 0)], [None]) == []
    assert spokes(None, []) == []


def test_an_action_for_the_whole_municipality_stands_in_the_middle_of_its_observations() -> None:
    lines = spokes(None, [Point(0, 0), Point(10, 0)])
    assert {line.coords[0] for line in lines} == {(5, 0)}
