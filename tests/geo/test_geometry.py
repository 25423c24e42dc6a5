"""What a resident draws is read, or refused with a code that says what is wrong."""

import json
import math
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.geometry import STAFF, GeometryError, Limits, check, parse, to_geojson
from tests.support.shared import shared_data

SQUARE = [[18.0, 59.0], [18.01, 59.0], [18.01, 59.01], [18.0, 59.01], [18.0, 59.0]]
BOW_TIE = [[18.0, 59.0], [18.01, 59.01], [18.01, 59.0], [18.0, 59.01], [18.0, 59.0]]
LINE = [[18.0, 59.0], [18.01, 59.0]]


def geojson(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def outcome(source: Any, limits: Limits = STAFF) -> shapely.Geometry | str:
    """Give the geometry, or the code it was refused with."""
    try:
        return parse(source, limits)
    except GeometryError as error:
        return error.code


def refusal(source: Any, limits: Limits | None = None) -> GeometryError:
    with pytest.raises(GeometryError) as caught:
        parse(source) if limits is None else parse(source, limits)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [("Point", [18.0, 59.0]), ("Point", [18, 59, 12.5]), ("LineString", LINE), ("Polygon", [SQUARE])],
)
def test_a_drawn_geometry_is_stored_flat_in_metres(kind: str, coordinates: Any) -> None:
    for source in (geojson(kind, coordinates), json.dumps(geojson(kind, coordinates)),
                   json.dumps(geojson(kind, coordinates)).encode()):  # fmt: skip
        stored = parse(source)
        assert stored.geom_type == kind
        assert not stored.has_z
        assert stored.is_valid
        assert 600_000 < stored.centroid.x < 700_000


def test_a_feature_stands_for_its_geometry() -> None:
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": geojson("Point", [18, 59])}
    assert parse(feature).equals(parse(geojson("Point", [18, 59])))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        (b"\xff\xfe", "not_json"),
        ('{"type": "Point", "coordinates": [' + "9" * 5000 + ", 59]}", "not_json"),
        ("null", "not_geometry"),
        ("[]", "not_geometry"),
        ('"Point"', "not_geometry"),
        ({"type": 7, "coordinates": [18, 59]}, "not_geometry"),
        ({"type": "Point"}, "not_geometry"),
        ({"type": "Point", "coordinates": {"x": 18}}, "not_geometry"),
        ({"type": "Feature", "geometry": None}, "not_geometry"),
        ({"type": "GeometryCollection", "geometries": []}, "type_not_allowed"),
        ({"type": "FeatureCollection", "features": []}, "type_not_allowed"),
        (geojson("MultiPoint", [[18, 59]]), "type_not_allowed"),
        (geojson("Point", []), "empty"),
        (geojson("Polygon", [[]]), "empty"),
        (geojson("LineString", []), "empty"),
        (geojson("Point", [18]), "bad_coordinates"),
        (geojson("Point", [18, 59, 1, 2, 3]), "bad_coordinates"),
        (geojson("Point", ["18", "59"]), "bad_coordinates"),
        (geojson("Point", [True, 59]), "bad_coordinates"),
        (geojson("Point", [None, 59]), "bad_coordinates"),
        (geojson("Point", [[18, 59]]), "bad_coordinates"),
        (geojson("LineString", [18, 59]), "bad_coordinates"),
        (geojson("Polygon", SQUARE), "bad_coordinates"),
        (geojson("Point", [math.nan, 59]), "not_finite"),
        (geojson("Point", [18, math.inf]), "not_finite"),
        (geojson("Point", [18, 59, math.nan]), "not_finite"),
        (geojson("Point", [10**400, 59]), "not_finite"),
        ('{"type": "Point", "coordinates": [NaN, 59]}', "not_finite"),
        ('{"type": "Point", "coordinates": [1e999, 59]}', "not_finite"),
        (geojson("LineString", [[18, 59]]), "too_few_points"),
        (geojson("Polygon", [[[18, 59], [18.1, 59], [18, 59]]]), "too_few_points"),
        (geojson("Polygon", [SQUARE[:-1]]), "ring_not_closed"),
        (geojson("Polygon", [BOW_TIE]), "self_crossing"),
        (geojson("Polygon", [SQUARE, [[17, 58], [17.01, 58], [17.01, 58.01], [17, 58]]]), "invalid"),
        (geojson("Point", [24.94, 60.17]), "outside_sweden"),
        (geojson("Point", [59.0, 18.0]), "outside_sweden"),
        (geojson("Point", [-71.06, 42.36]), "outside_sweden"),
        (geojson("Point", [23.0, 55.0]), "outside_sweden"),
        (geojson("LineString", [[18, 59], [25, 59]]), "outside_sweden"),
        (geojson("LineString", [[18, 59], [18.000001, 59]]), "too_short"),
        (geojson("LineString", [[18, 59], [18, 59]]), "too_short"),
        (geojson("LineString", [[18, 59], [18.4, 59]]), "too_long"),
        (geojson("Polygon", [[[18, 59], [18.000001, 59], [18.000001, 59.000001], [18, 59]]]), "too_small"),
        (geojson("Polygon", [[[18, 59], [18.2, 59], [18.2, 59.2], [18, 59]]]), "too_big"),
    ],
)  # fmt: skip
def test_a_wrong_geometry_is_refused_by_code(source: Any, code: str) -> None:
    assert refusal(source).code == code


def test_a_refusal_names_the_limit_it_met() -> None:
    line = [[18 + step / 1e6, 59] for step in range(5001)]
    error = refusal(geojson("LineString", line))
    assert (error.code, error.params) == ("too_many_vertices", {"limit": 5000})
    assert str(error) == "too_many_vertices (limit=5000)"
    assert refusal(geojson("LineString", line[:1000]), Limits(vertices=999)).code == "too_many_vertices"
    assert parse(geojson("LineString", line[:1000]), Limits(vertices=1000)).geom_type == "LineString"


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [("MultiPoint", [[18, 59], [18.1, 59]]), ("MultiLineString", [LINE, LINE]), ("MultiPolygon", [[SQUARE]])],
)
def test_staff_may_draw_several_parts(kind: str, coordinates: Any) -> None:
    assert parse(geojson(kind, coordinates), STAFF).geom_type == kind
    assert refusal(geojson(kind, coordinates)).code == "type_not_allowed"


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (shapely.Point(), "empty"),
        (shapely.Point(math.inf, 6_500_000), "not_finite"),
        (shapely.Point(0, 0), "outside_sweden"),
        (shapely.GeometryCollection([shapely.Point(680_000, 6_570_000)]), "type_not_allowed"),
    ],
)
def test_stored_geometries_are_checked_too(geometry: shapely.Geometry, code: str) -> None:
    with pytest.raises(GeometryError, match=code):
        check(geometry)


COORDINATES = st.tuples(st.floats(17.9, 18.1), st.floats(58.95, 59.05)).map(list)


@given(st.lists(COORDINATES, min_size=2, max_size=30), st.sampled_from(["LineString", "Polygon"]))
def test_whatever_is_accepted_is_valid_and_within_limits(points: list[list[float]], kind: str) -> None:
    coordinates = points if kind == "LineString" else [[*points, points[0]]]
    limits = Limits()
    stored = outcome(geojson(kind, coordinates), limits)
    if isinstance(stored, str):
        assert stored.startswith(("too_", "self_crossing", "invalid"))
        return
    assert stored.is_valid
    assert shapely.get_num_coordinates(stored) <= limits.vertices
    if kind == "LineString":
        assert limits.min_length <= stored.length <= limits.max_length
    else:
        assert limits.min_area <= stored.area <= limits.max_area


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner),
    max_leaves=20,
)


@given(JSON, st.sampled_from(["Point", "LineString", "Polygon", "Feature", ""]))
def test_any_json_is_read_or_refused_and_nothing_else(value: Any, kind: str) -> None:
    for source in (value, {"type": kind, "coordinates": value, "geometry": value}):
        assert outcome(json.dumps(source))


@given(st.floats(11.5, 23.5), st.floats(55.5, 68.5))
def test_output_is_rounded_and_close_to_what_was_stored(longitude: float, latitude: float) -> None:
    stored = outcome(geojson("Point", [longitude, latitude]))
    if isinstance(stored, str):
        assert stored == "outside_sweden"
        return
    written = to_geojson(stored)
    assert written["type"] == "Point"
    for number, given_ in zip(written["coordinates"], (longitude, latitude), strict=True):
        assert number == round(number, 6)
        assert abs(number - given_) <= 0.51e-6
    assert stored.distance(parse(json.dumps(written))) < 0.1


def test_output_is_plain_json() -> None:
    written = to_geojson(parse(geojson("Polygon", [SQUARE])))
    assert json.loads(json.dumps(written))["coordinates"] == [SQUARE]


def test_the_linters_bad_examples_never_get_through() -> None:
    folder = shared_data("geojson_invalid")
    files = sorted(folder.glob("geojsonhint__*.geojson"))
    assert len(files) > 50
    # Nothing in that collection lies in Sweden, whether well or badly written.
    assert [path.name for path in files if not isinstance(outcome(path.read_bytes()), str)] == []
