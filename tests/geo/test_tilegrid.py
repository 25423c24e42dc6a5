"""Tile addresses and their boxes agree in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import tilegrid
from geo.crs import Bounds
from geo.errors import GeometryError

WORLD = 20_037_508.342789244
COORDINATE = st.floats(-WORLD, WORLD)
ZOOM = st.integers(0, tilegrid.MAX_ZOOM)


def test_the_whole_world_is_one_tile() -> None:
    assert tilegrid.tile_bounds(tilegrid.Tile(0, 0, 0)) == pytest.approx(Bounds(-WORLD, -WORLD, WORLD, WORLD))


def test_rows_are_counted_from_the_north() -> None:
    assert tilegrid.tile_bounds(tilegrid.Tile(1, 0, 0)).maxy == pytest.approx(WORLD)
    assert tilegrid.tile_bounds(tilegrid.Tile(1, 0, 1)).maxy == pytest.approx(0)


@given(COORDINATE, COORDINATE, ZOOM)
def test_a_position_lies_in_its_own_tile(x: float, y: float, zoom: int) -> None:
    bounds = tilegrid.tile_bounds(tilegrid.tile_at(x, y, zoom))
    slack = 1e-6
    assert bounds.minx - slack <= x <= bounds.maxx + slack
    assert bounds.miny - slack <= y <= bounds.maxy + slack


@given(COORDINATE, COORDINATE, st.integers(1, tilegrid.MAX_ZOOM))
def test_a_tile_lies_in_the_tile_above_it(x: float, y: float, zoom: int) -> None:
    child, parent = tilegrid.tile_at(x, y, zoom), tilegrid.tile_at(x, y, zoom - 1)
    assert (child.x // 2, child.y // 2) == (parent.x, parent.y)


@pytest.mark.parametrize(
    "address", [(-1, 0, 0), (23, 0, 0), (0, 1, 0), (0, 0, 1), (3, 8, 0), (3, 0, -1), (10**6, 0, 0)]
)
def test_addresses_outside_the_pyramid_are_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(GeometryError, match="bad_tile"):
        tilegrid.tile(*address)


@pytest.mark.parametrize("position", [(WORLD * 1.01, 0), (0, -WORLD * 1.01), (float("nan"), 0), (float("inf"), 0)])
def test_positions_outside_the_world_are_refused(position: tuple[float, float]) -> None:
    with pytest.raises(GeometryError, match="bad_tile"):
        tilegrid.tile_at(*position, 5)


def test_the_tiles_over_a_box_cover_it_once() -> None:
    bounds = Bounds(1_800_000, 8_000_000, 2_100_000, 8_300_000)
    found = list(tilegrid.tiles_over(bounds, 9))
    assert len(found) == len(set(found))
    boxes = [tilegrid.tile_bounds(address) for address in found]
    assert min(box.minx for box in boxes) <= bounds.minx
    assert max(box.maxy for box in boxes) >= bounds.maxy
    assert all(box.minx <= bounds.maxx and box.maxx >= bounds.minx for box in boxes)
    assert len(found) == 16 or len(found) == 25 or len(found) == 20
