"""The bbox parameter is four numbers in order, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import bbox, crs
from geo.errors import GeometryError


def test_a_box_is_read_west_south_east_north() -> None:
    assert bbox.parse_bbox("17.0,58.5,17.5,59") == crs.Bounds(17.0, 58.5, 17.5, 59.0)
    assert bbox.parse_bbox(" 17 , 58 , 18 , 59 ") == crs.Bounds(17, 58, 18, 59)
    assert bbox.parse_bbox("17,58,-5,18,59,100") == crs.Bounds(17, 58, 18, 59)


@pytest.mark.parametrize(
    "text",
    ["", "17,58,18", "17,58,18,59,60", "18,58,17,59", "17,59,18,58", "a,b,c,d", "nan,58,18,59", "inf,58,18,59",
     "17,58,18,1e999", "17,58,181,59", "17,-91,18,59", "17;58;18;59", "17,58,18,59,", "1_7,58,18,59", "١٧,58,18,59",
     "0x11,58,18,59", "17,58,18,59" + " " * 300],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(GeometryError, match="bad_bbox"):
        bbox.parse_bbox(text)


LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


@given(LON, LON, LAT, LAT)
def test_what_is_written_is_read_back(x1: float, x2: float, y1: float, y2: float) -> None:
    bounds = crs.Bounds(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    again = bbox.parse_bbox(bbox.format_bbox(bounds))
    assert again == pytest.approx(bounds, abs=1e-6)


@given(st.text(alphabet="0123456789.,-+e ", max_size=50))
def test_no_text_breaks_it(text: str) -> None:
    try:
        bounds = bbox.parse_bbox(text)
    except GeometryError:
        return
    assert bounds.minx <= bounds.maxx
    assert bounds.miny <= bounds.maxy


def test_the_stored_box_is_cut_to_sweden() -> None:
    whole = bbox.in_store(crs.Bounds(-180, -90, 180, 90))
    assert whole is not None
    assert whole == pytest.approx(crs.bounds_between(crs.SWEDEN_WGS84, crs.WGS84, crs.STORE))
    assert bbox.in_store(crs.Bounds(-72, 42, -71, 43)) is None


def test_a_point_in_the_box_is_in_the_stored_box() -> None:
    stored = bbox.in_store(crs.Bounds(16.9, 58.7, 17.1, 58.8))
    assert stored is not None
    assert stored.holds(*crs.point_to_store(17.0, 58.75))
    assert not stored.holds(*crs.point_to_store(17.0, 58.9))
    assert bbox.polygon(stored).bounds == stored
