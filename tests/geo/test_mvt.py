"""Our tiles say the same to an independent reader."""

from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry import shape

from geo.crs import Bounds
from geo.mvt import BUFFER, EXTENT, encode_layer

# A tile of 4096 metres: one metre is one unit, and y is turned.
BOUNDS = Bounds(0, 0, 4096, 4096)


def decoded(geometry: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    layers = mapbox_vector_tile.decode(
        encode_layer("things", [(geometry, properties)], BOUNDS), default_options={"geojson": True}
    )
    return dict(layers["things"]["features"][0])


@pytest.mark.parametrize(
    "geometry",
    [
        Point(10, 20),
        shapely.multipoints([(10, 20), (30, 40)]),
        LineString([(10, 20), (300, 40), (300, 900)]),
        shapely.multilinestrings([[(0, 0), (10, 10)], [(50, 50), (60, 70)]]),
        Polygon([(10, 10), (500, 10), (500, 500), (10, 500)]),
        Polygon([(10, 500), (500, 500), (500, 10), (10, 10)]),
        Polygon([(0, 0), (900, 0), (900, 900), (0, 900)], [[(100, 100), (200, 100), (200, 200), (100, 200)]]),
        MultiPolygon([Polygon([(0, 0), (9, 0), (9, 9)]), Polygon([(50, 50), (90, 50), (90, 90)])]),
    ],
)
def test_a_geometry_is_read_back_the_same(geometry: shapely.Geometry) -> None:
    assert shape(decoded(geometry)["geometry"]).normalize().equals(geometry.normalize())


def test_properties_keep_their_kinds() -> None:
    given_ = {"name": "Öby", "rank": 3, "low": -7, "big": 2**40, "share": 0.25, "open": True, "shut": False, "one": 1}
    assert decoded(Point(1, 1), **given_)["properties"] == given_


def test_true_and_one_are_not_the_same_value() -> None:
    tile = encode_layer("things", [(Point(1, 1), {"a": True}), (Point(2, 2), {"a": 1})], BOUNDS)
    features = mapbox_vector_tile.decode(tile)["things"]["features"]
    assert [type(feature["properties"]["a"]) for feature in features] == [bool, int]


def test_shapes_are_cut_a_little_outside_the_tile() -> None:
    line = shape(decoded(LineString([(-99_999, 100), (99_999, 100)]))["geometry"])
    assert line.bounds == (-BUFFER, 100, EXTENT + BUFFER, 100)


@pytest.mark.parametrize(
    "geometry",
    [Point(9_999, 0), Point(), Polygon(), LineString([(10, 10), (10.1, 10.1)]), Polygon([(1, 1), (1.1, 1), (1, 1.1)])],
)
def test_what_is_outside_or_too_small_leaves_nothing(geometry: shapely.Geometry) -> None:
    assert encode_layer("things", [(geometry, {})], BOUNDS) == b""


def test_layers_join_to_a_tile() -> None:
    tile = encode_layer("one", [(Point(1, 1), {})], BOUNDS) + encode_layer("two", [(Point(2, 2), {})], BOUNDS)
    layers = mapbox_vector_tile.decode(tile)
    assert list(layers) == ["one", "two"]
    assert all(layer["version"] == 2 and layer["extent"] == EXTENT for layer in layers.values())


@given(st.integers(3, 40), st.floats(0, 4096), st.floats(0, 4096), st.floats(1, 6000), st.integers(0, 2**32 - 1))
def test_areas_keep_their_size_within_rounding(corners: int, x: float, y: float, radius: float, seed: int) -> None:
    angles = np.sort(np.random.default_rng(seed).random(corners)) * 2 * np.pi
    area = Polygon(np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)]))
    tile = encode_layer("things", [(area, {})], BOUNDS)
    cut = shapely.clip_by_rect(area, -BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    if not tile:
        assert cut.area < cut.length + 4
        return
    features = mapbox_vector_tile.decode(tile, default_options={"geojson": True})["things"]["features"]
    assert shape(features[0]["geometry"]).area == pytest.approx(cut.area, abs=cut.length + 4)
