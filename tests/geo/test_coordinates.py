"""Typed positions are understood the ways people write them, and addresses are not mistaken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import crs
from geo.coordinates import parse_coordinates
from geo.errors import GeometryError

FISKSATRA = crs.point_to_store(18.2288, 59.2432)


@pytest.mark.parametrize(
    "text",
    [
        "59.2432, 18.2288",
        "59.2432,18.2288",
        "59.2432 18.2288",
        "59,2432 18,2288",
        "59,2432, 18,2288",
        "59,2432,18,2288",
        "59.2432; 18.2288",
        "  59.2432   18.2288  ",
        "(59.2432, 18.2288)",
        "N 59.2432 E 18.2288",
        "59.2432° N, 18.2288° E",
        "59,2432°N 18,2288°Ö",
        "lat: 59.2432 lon: 18.2288",
        "18.2288 59.2432",
    ],
)
def test_degrees_are_read_in_every_usual_spelling(text: str) -> None:
    point = parse_coordinates(text)
    assert point is not None
    assert (point.x, point.y) == pytest.approx(FISKSATRA, abs=0.01)


@pytest.mark.parametrize(
    "text",
    ["6579000 686000", "6579000, 686000", "6579000,686000", "686000 6579000", "N6579000 E686000", "6579000.0 686000.0"],
)
def test_sweref_metres_are_read_in_either_order(text: str) -> None:
    point = parse_coordinates(text)
    assert point is not None
    assert (point.x, point.y) == (686_000, 6_579_000)


@pytest.mark.parametrize(
    "text",
    ["", "Storgatan 12", "Bollmoravägen 14, Tyresö", "12 5", "59 18", "59.2 18.2", "59.2432", "135 40", "070-123 45 67",
     "2026-11-25", "59.2432 18.2288 7.1234", "1234567", "59.2432 18.2288 vid gången", "NaN NaN", "1e5 1e6"],
)  # fmt: skip
def test_other_texts_are_no_position(text: str) -> None:
    assert parse_coordinates(text) is None


@pytest.mark.parametrize(
    "text", ["60.1699, 24.9384", "42.3594,-71.0587", "0.00, 0.00", "6579000 9999999", "48.13 11.25"]
)
def test_a_position_elsewhere_says_so(text: str) -> None:
    with pytest.raises(GeometryError, match="outside_sweden"):
        parse_coordinates(text)


@given(st.floats(12, 23), st.floats(56, 68), st.sampled_from([".", ","]), st.sampled_from([" ", ", ", "; "]))
def test_what_is_written_out_is_read_back(longitude: float, latitude: float, mark: str, gap: str) -> None:
    if not crs.SWEDEN_3006.holds(*crs.point_to_store(longitude, latitude)):
        return
    text = gap.join(f"{number:.6f}".replace(".", mark) for number in (latitude, longitude))
    point = parse_coordinates(text)
    assert point is not None
    assert (point.x, point.y) == pytest.approx(crs.point_to_store(longitude, latitude), abs=0.1)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    try:
        point = parse_coordinates(text)
    except GeometryError:
        return
    assert point is None or crs.SWEDEN_3006.holds(point.x, point.y)
