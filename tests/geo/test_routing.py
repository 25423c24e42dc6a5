"""A geometry goes to the municipality that holds most of it, and near a border the page's own stands."""

from typing import Any

import geopandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.routing import municipality_of


def two_towns() -> geopandas.GeoDataFrame:
    """Give two squares of 10 km that share an edge at x = 10,000."""
    areas = [box(10_000, 0, 20_000, 10_000), box(0, 0, 10_000, 10_000)]
    return geopandas.GeoDataFrame({"code": ["0002", "0001"]}, geometry=areas, crs=3006).rename_geometry("geom")


FRAME = two_towns()


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (Point(5_000, 5_000), "0001"),
        (Point(15_000, 5_000), "0002"),
        (Point(10_000, 5_000), "0001"),
        (Point(-499, 5_000), "0001"),
        (Point(20_499, 5_000), "0002"),
        (Point(-501, 5_000), None),
        (Point(50_000, 50_000), None),
        (LineString([(9_000, 5_000), (12_000, 5_000)]), "0002"),
        (LineString([(7_000, 5_000), (12_000, 5_000)]), "0001"),
        (LineString([(-3_000, 5_000), (500, 5_000)]), "0001"),
        (box(9_000, 1_000, 12_000, 2_000), "0002"),
        (box(-400, 1_000, -300, 2_000), "0001"),
        (shapely.multipoints([(5_000, 5_000), (15_000, 1_000), (15_000, 2_000)]), "0002"),
    ],
)
def test_the_largest_share_decides_then_the_nearest_within_500_metres(
    geometry: shapely.Geometry, code: str | None
) -> None:
    assert municipality_of(geometry, FRAME) == code


@pytest.mark.parametrize(
    ("geometry", "hint", "code"),
    [
        (Point(10_099, 5_000), "0001", "0001"),
        (Point(10_101, 5_000), "0001", "0002"),
        (Point(9_950, 5_000), "0002", "0002"),
        (Point(9_950, 5_000), "9999", "0001"),
        (Point(5_000, 5_000), "0002", "0001"),
        (LineString([(9_950, 5_000), (9_950, 5_200)]), "0002", "0002"),
        (LineString([(9_000, 5_000), (9_990, 5_000)]), "0002", "0001"),
    ],
)
def test_a_hint_stands_within_100_metres_of_its_border(geometry: shapely.Geometry, hint: str, code: str) -> None:
    assert municipality_of(geometry, FRAME, hint) == code


NUMBER = st.integers(-2_000_000, 22_000_000).map(lambda millimetres: millimetres / 1000)


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=6, unique=True))
def test_the_answer_always_holds_at_least_as_much_as_the_other(points: list[tuple[float, float]]) -> None:
    line = LineString(points)
    shares = {code: line.intersection(area).length for code, area in zip(FRAME["code"], FRAME.geometry, strict=True)}
    answer = municipality_of(line, FRAME)
    if answer is None:
        assert FRAME.geometry.distance(line).min() > 500
    elif max(shares.values()) > 1e-6:
        assert shares[answer] == pytest.approx(max(shares.values()), abs=1e-6)


@given(NUMBER, NUMBER, st.sampled_from(["0001", "0002", None]))
def test_a_point_never_goes_farther_than_its_rules_allow(x: float, y: float, hint: str | None) -> None:
    area: dict[str, Any] = dict(zip(FRAME["code"], FRAME.geometry, strict=True))
    answer = municipality_of(Point(x, y), FRAME, hint)
    distances = {code: shape.distance(Point(x, y)) for code, shape in area.items()}
    if answer is None:
        assert min(distances.values()) > 500
    elif answer == hint and distances[answer] <= 100:
        assert True
    else:
        assert distances[answer] == pytest.approx(min(distances.values()))


def test_the_order_of_the_frame_does_not_matter() -> None:
    edge = Polygon([(9_000, 0), (11_000, 0), (11_000, 1_000), (9_000, 1_000)])
    turned = FRAME.iloc[::-1].reset_index(drop=True)
    assert municipality_of(edge, FRAME) == municipality_of(edge, turned) == "0001"
