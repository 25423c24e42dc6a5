"""Cells are a fixed grid, and small counts are never shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.errors import GeometryError
from geo.privacy import COARSE, FINE, Cell, band, cell_of, parse_cell

X, Y = st.floats(205_000, 943_000), st.floats(6_080_000, 7_690_000)


@given(X, Y, st.sampled_from([FINE, COARSE]))
def test_a_cell_holds_its_position_and_is_aligned(x: float, y: float, size: int) -> None:
    cell = cell_of(x, y, size)
    assert cell.polygon.covers(Point(x, y))
    assert cell.polygon.area == size * size
    assert cell.east % size == cell.north % size == 0
    assert parse_cell(cell.id) == cell


@given(X, Y)
def test_the_fine_grid_lies_in_the_coarse_one(x: float, y: float) -> None:
    fine = cell_of(x, y, FINE)
    assert fine.parent == cell_of(x, y, COARSE)
    assert fine.parent.polygon.covers(fine.polygon)
    assert fine.parent.parent == fine.parent


def test_everybody_in_a_cell_gets_the_same_answer() -> None:
    assert cell_of(686_000, 6_572_750, FINE) == cell_of(686_249.99, 6_572_999.99, FINE)
    assert cell_of(686_000, 6_572_750, FINE).id == "250mN6572750E686000"
    assert cell_of(686_250, 6_572_750, FINE) != cell_of(686_249.99, 6_572_750, FINE)
    assert cell_of(686_000, 6_572_750, FINE).centre == Point(686_125, 6_572_875)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, None), (4, None), (5, "5-9"), (9, "5-9"), (10, "10-19"), (19, "10-19"), (20, "20-49"), (49, "20-49"),
     (50, "50+"), (10_000, "50+")],
)  # fmt: skip
def test_counts_are_shown_in_bands_from_five(count: int, shown: str | None) -> None:
    assert band(count) == shown


@pytest.mark.parametrize(
    "text", ["", "250mN6572751E686000", "500mN6572500E686000", "250mN657E686000", "250mN6572750E68600"]
)
def test_a_made_up_cell_is_refused(text: str) -> None:
    with pytest.raises(GeometryError, match="bad_cell"):
        parse_cell(text)


def test_other_sizes_and_broken_positions_are_refused() -> None:
    with pytest.raises(GeometryError, match="bad_cell"):
        cell_of(0, 0, 100)
    with pytest.raises(GeometryError, match="not_finite"):
        cell_of(math.nan, 0, FINE)
    assert Cell(FINE, 0, 0).polygon.bounds == (0, 0, 250, 250)
