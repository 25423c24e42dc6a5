"""The built-in base map is one small file with Sweden's land, edges and names."""

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from pmtiles.reader import MemorySource, Reader
from shapely.geometry import shape

from geo import crs, tilegrid
from geo.basemap import MAX_ZOOM, MIN_ZOOM, basemap_bytes, build_basemap
from tests.geo.frames import small_country


def tile(content: bytes, longitude: float, latitude: float, zoom: int) -> dict[str, Any]:
    x, y = crs.transformer(crs.WGS84, crs.WEB_MERCATOR).transform(longitude, latitude)
    packed = Reader(MemorySource(content)).get(*tilegrid.tile_at(x, y, zoom))
    if packed is None:
        return {}
    return dict(mapbox_vector_tile.decode(gzip.decompress(packed), default_options={"geojson": True}))


def names(layers: dict[str, Any]) -> set[str]:
    return {feature["properties"]["name"] for feature in layers.get("place_label", {"features": []})["features"]}


@pytest.fixture(scope="module")
def small() -> bytes:
    frame = small_country()
    return basemap_bytes(frame, frame)


MIDDLE = (16.93, 58.73)


def test_the_file_says_what_it_holds(small: bytes) -> None:
    reader = Reader(MemorySource(small))
    header, about = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (MIN_ZOOM, MAX_ZOOM)
    assert header["min_lon_e7"] < 16.9e7 < header["max_lon_e7"]
    assert header["min_lat_e7"] < 58.7e7 < header["max_lat_e7"]
    assert [layer["id"] for layer in about["vector_layers"]] == ["water", "land", "boundary", "place_label"]
    assert about["attribution"] == "SCB (CC0)"


def test_equal_input_gives_equal_bytes(small: bytes) -> None:
    frame = small_country()
    assert basemap_bytes(frame, frame) == small


def test_big_names_come_first(small: bytes) -> None:
    assert names(tile(small, *MIDDLE, 4)) == {"Åby"}
    assert names(tile(small, *MIDDLE, 6)) == {"Åby", "Öby"}
    assert names(tile(small, *MIDDLE, 8)) <= {"Åby", "Öby", "Habo", "Håbo"}


def test_county_edges_and_municipal_edges_are_told_apart(small: bytes) -> None:
    levels = {feature["properties"]["level"] for feature in tile(small, *MIDDLE, 6)["boundary"]["features"]}
    assert levels == {"county", "municipality"}
    assert {feature["properties"]["level"] for feature in tile(small, *MIDDLE, 4)["boundary"]["features"]} == {"county"}


def test_nothing_lies_where_sweden_is_not(small: bytes) -> None:
    assert tile(small, 11.0, 58.0, 8) == {}


def test_one_municipality_with_a_file_of_its_own_gets_a_map(tmp_path: Path) -> None:
    own, target = tmp_path / "own.gpkg", tmp_path / "base.pmtiles"
    small_country().iloc[:1].to_file(own, driver="GPKG")
    build_basemap(own, target)
    assert {"water", "land", "boundary"} <= set(tile(target.read_bytes(), 16.9, 58.7, 9))


def test_the_real_map_is_small_and_right(sweden: Path, tmp_path: Path) -> None:
    target = tmp_path / "base.pmtiles"
    build_basemap(sweden, target)
    content = target.read_bytes()
    assert len(content) < 1_000_000
    degrees = [(longitude, latitude) for longitude in range(10, 26) for latitude in np.arange(55, 69.5, 0.5)]
    assert len(set.union(*(names(tile(content, *place, 8)) for place in degrees))) == 290
    inland, sea = tile(content, 16.5, 59.0, 10), tile(content, 18.9, 58.2, 10)
    assert sum(shape(feature["geometry"]).area for feature in inland["land"]["features"]) > 0.9 * 4096**2
    assert "land" not in sea
    assert [*tmp_path.iterdir()] == [target]
