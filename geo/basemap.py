"""The built-in base map: Sweden's land, water, municipal boundaries and names as one PMTiles file.

Made from open data (SCB, CC0) alone, so that a map stands on something without any outside service.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.boundaries import DRAWN, LAND, read_boundaries
from geo.crs import Bounds
from geo.mvt import BUFFER, EXTENT, Value, encode_layer
from geo.tilegrid import Tile, tile_bounds, tile_size, tiles_over

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MIN_ZOOM, MAX_ZOOM = 4, 10
ATTRIBUTION = "SCB (CC0)"

# A name appears from this zoom; how many statistical areas a municipality has tells its weight.
_RANK_ZOOM = {1: 4, 2: 6, 3: 8}
_BIG, _MIDDLE = 28, 12


Row = tuple[BaseGeometry, dict[str, Value], int]


class Layer(NamedTuple):
    """One layer of the map: EPSG:3857 pieces and what each carries, with the first zoom it is shown at."""

    name: str
    geometries: np.ndarray
    properties: list[dict[str, Value]]
    first_zoom: list[int]


def build_basemap(boundaries: Path, target: Path) -> None:
    """Make the PMTiles file (layers water, land, boundary, place_label; zoom 4–10) from the boundaries' GeoPackage."""
    drawn, land = read_boundaries(boundaries, DRAWN), read_boundaries(boundaries, LAND)
    content = basemap_bytes(drawn, land)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(content)
    part.replace(target)


def basemap_bytes(drawn: GeoDataFrame, land: GeoDataFrame) -> bytes:
    """Give the PMTiles file for municipalities (drawn edges and land, EPSG:3006); equal input gives equal bytes."""
    layers = [*_surfaces(drawn, land), _boundaries(drawn), _labels(drawn, land)]
    reach = Bounds(*shapely.total_bounds(np.concatenate([layer.geometries for layer in layers])))
    tiles = []
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        coarse = [_at_zoom(layer, zoom) for layer in layers]
        trees = [shapely.STRtree(layer.geometries) for layer in coarse]
        for address in tiles_over(reach, zoom):
            content = b"".join(_tile_layer(layer, tree, address) for layer, tree in zip(coarse, trees, strict=True))
            if content:
                tiles.append((address, gzip.compress(content, 9, mtime=0)))
    return _archive(tiles, crs.bounds_between(reach, crs.WEB_MERCATOR, crs.WGS84))


def _surfaces(drawn: GeoDataFrame, land: GeoDataFrame) -> Iterator[Layer]:
    territory = shapely.coverage_union_all(drawn.geometry.array)
    dry = shapely.union_all(land.geometry.array)
    for name, surface in (("water", territory), ("land", dry)):
        yield _layer(name, [(crs.to_mercator(part), {}, MIN_ZOOM) for part in shapely.get_parts(surface)])


def _boundaries(drawn: GeoDataFrame) -> Layer:
    edges = shapely.union_all(shapely.boundary(drawn.geometry.array))
    counties = np.array([code[:2] for code in drawn["code"]])
    areas = drawn.geometry.array
    whole = [shapely.coverage_union_all(areas[counties == county]) for county in sorted(set(counties))]
    outer = shapely.union_all(shapely.boundary(np.array(whole, dtype=object)))
    inner = shapely.difference(edges, outer)
    rows: list[Row] = []
    for level, zoom, lines in (("county", MIN_ZOOM, outer), ("municipality", 6, inner)):
        for part in shapely.get_parts(shapely.line_merge(lines)):
            rows.append((crs.to_mercator(part), {"level": level}, zoom))
    return _layer("boundary", rows)


def _labels(drawn: GeoDataFrame, land: GeoDataFrame) -> Layer:
    weight = dict(zip(drawn["code"], drawn["regions"], strict=True))
    rows: list[Row] = []
    for code, name, shape in sorted(
        zip(land["code"], land["name"], land.geometry, strict=True), key=lambda row: row[0]
    ):
        regions = int(weight.get(code, 0))
        rank = 1 if regions >= _BIG else 2 if regions >= _MIDDLE else 3
        rows.append((crs.to_mercator(_middle(shape)), {"name": str(name), "rank": rank}, _RANK_ZOOM[rank]))
    # A drawer that meets two names on one spot keeps the first.
    return _layer("place_label", sorted(rows, key=lambda row: row[2]))


def _middle(shape: BaseGeometry) -> BaseGeometry:
    """Give the point farthest from the edge of the largest part, where a name has most room."""
    parts = shapely.get_parts(shape)
    largest = parts[int(shapely.area(parts).argmax())]
    return shapely.Point(shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 500.0))[0])


def _layer(name: str, rows: list[Row]) -> Layer:
    geometries = np.array([row[0] for row in rows], dtype=object)
    return Layer(name, geometries, [row[1] for row in rows], [row[2] for row in rows])


def _at_zoom(layer: Layer, zoom: int) -> Layer:
    """Keep what is shown at this zoom, with details smaller than a screen pixel taken away."""
    pixel = tile_size(zoom) / 512
    shown = [index for index, first in enumerate(layer.first_zoom) if first <= zoom]
    kept = shapely.simplify(layer.geometries[shown], pixel, preserve_topology=True)
    big = (shapely.get_dimensions(kept) != 2) | (shapely.area(kept) > (2 * pixel) ** 2)
    pairs = [
        (geometry, layer.properties[index]) for geometry, index, keep in zip(kept, shown, big, strict=True) if keep
    ]
    return _layer(layer.name, [(geometry, properties, zoom) for geometry, properties in pairs])


def _tile_layer(layer: Layer, tree: shapely.STRtree, address: Tile) -> bytes:
    bounds = tile_bounds(address)
    margin = tile_size(address.z) * BUFFER / EXTENT
    wide = shapely.box(bounds.minx - margin, bounds.miny - margin, bounds.maxx + margin, bounds.maxy + margin)
    hits = np.sort(tree.query(wide))
    return encode_layer(layer.name, ((layer.geometries[hit], layer.properties[hit]) for hit in hits), bounds)


def _archive(tiles: list[tuple[Tile, bytes]], reach: Bounds) -> bytes:
    from pmtiles import writer as pmtiles_writer
    from pmtiles.tile import Compression, TileType, zxy_to_tileid

    out = io.BytesIO()
    # The package says it is typed, but its writer is not.
    make: Any = pmtiles_writer.Writer
    writer = make(out)
    for number, content in sorted((zxy_to_tileid(*address), content) for address, content in tiles):
        writer.write_tile(number, content)
    corners = {"min_lon_e7": reach.minx, "min_lat_e7": reach.miny, "max_lon_e7": reach.maxx, "max_lat_e7": reach.maxy}
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
        "center_zoom": MIN_ZOOM,
        "center_lon_e7": round((reach.minx + reach.maxx) / 2 * 1e7),
        "center_lat_e7": round((reach.miny + reach.maxy) / 2 * 1e7),
        **{name: round(degrees * 1e7) for name, degrees in corners.items()},
    }
    fields = {
        "water": {},
        "land": {},
        "boundary": {"level": "String"},
        "place_label": {"name": "String", "rank": "Number"},
    }
    described = [{"id": name, "fields": kinds} for name, kinds in fields.items()]
    writer.finalize(header, {"name": "Tryggkartan", "attribution": ATTRIBUTION, "vector_layers": described})
    return out.getvalue()
