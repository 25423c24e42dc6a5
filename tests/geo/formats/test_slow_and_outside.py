"""A small file neither keeps us busy nor makes us open another file, and no odd geometry stops a whole file."""

import io
import json
import os
import sqlite3
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geo.errors import FormatError
from geo.formats.depth import MAX_DEPTH, check_depth
from geo.formats.sniff import driver_of
from geo.formats.table import Chunk, open_table
from tests.geo.formats.hostile import GML, KML, MARK, zipped
from tests.support.shared import shared_data

TAB = b"!table\n!version 300\nDefinition Table\n  Type NATIVE\n"


def read(path: Path) -> list[Chunk]:
    with open_table(path) as table:
        return list(table.chunks())


def gpkg(path: Path, shapes: list[bytes]) -> Path:
    """Write geometries as they are into a layer called x."""
    names = [np.array(["a"] * len(shapes), dtype=object)]
    pyogrio.raw.write(path, shapes, names, ["name"], driver="GPKG", geometry_type="Unknown", crs="EPSG:4326", layer="x")
    return path


def point(system: str | None = None) -> str:
    crs = {"crs": {"type": "name", "properties": {"name": system}}} if system else {}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [17, 58.7]}}
    return json.dumps({"type": "FeatureCollection", **crs, "features": [feature]})


COSTLY = {
    "comments": (b"<!---->" * 500 + b"<kml xmlns='x'>", "unreadable"),
    "comments before another tag": (b"<!---->" * 500 + b"<a>", "unknown_format"),
    "comments around a name": (b"<!--" * 500 + b"-->" * 500 + b"<a/>", "unknown_format"),
    "spaces in an address": (GML.format("", f'<a xlink:href="{" " * 300_000}"').encode(), "no_rows"),
    "spaces in a system": (GML.format("", f'<a srsName="{" " * 300_000}"').encode(), "no_rows"),
    "empty lines in a tab": (zipped({"x.tab": TAB + b"\n" * 190_000, "x.dat": b"x"}, zipfile.ZIP_STORED), "unreadable"),
    "a long tab": (zipped({"x.tab": TAB + b"\n" * 210_000, "x.dat": b"x"}, zipfile.ZIP_STORED), "damaged"),
    "a tab after a lone return": (zipped({"x.tab": TAB + b'x\rOpen Table "y"', "x.dat": b"x"}), "remote_reference"),
    "brackets just below the limit": (b'{"type":"x","a":' + (b"[" * 99 + b"1,") * 100_000, "too_deep"),
    "objects in lists": (b'{"type":"x","a":' + b'[{"a":' * 50_000, "too_deep"),
    "two keys a level": (b'{"type":"x","a":' + b'{"b":1,"a":' * 50_000, "too_deep"),
}  # fmt: skip


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    content, code = COSTLY[name]
    path = tmp_path / "x"
    path.write_bytes(content)
    start = time.process_time()
    with pytest.raises(FormatError) as refused:
        read(path)
    assert time.process_time() - start < 1.0
    assert refused.value.code == code


@pytest.mark.parametrize("comments", [0, 1, 40])
def test_comments_may_stand_before_the_first_tag(tmp_path: Path, comments: int) -> None:
    before = "<!-- a - b -->\n" * comments
    assert driver_of((before + "<osm version='0.6'>").encode()) == "OSM"
    path = tmp_path / "x"
    path.write_text(before + KML.format(MARK.format("a")))
    assert read(path)[0].columns["Name"] == ["a"]


def test_depth_is_counted_outside_strings_and_across_pieces(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps({"a": ["[" * 500, '"' + "{" * 500, "\\" * 7 + '"[' * 200]}))
    check_depth(path)
    path.write_text('{"a":"' + "\\\\" * (1 << 20) + '",' + '"b":' + "[" * MAX_DEPTH)
    with pytest.raises(FormatError, match="too_deep"):
        check_depth(path)


def definition(grid: Path) -> str:
    """Describe degrees on an ellipsoid whose shift stands in a grid file."""
    datum = f'DATUM["x",SPHEROID["GRS 1980",6378137,298.257222101],EXTENSION["PROJ4_GRIDS","{grid}"]]'
    return f'GEOGCS["x",{datum},PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'


def of_gpkg(folder: Path, grid: Path) -> bytes:
    path = gpkg(folder / "w.gpkg", [shapely.to_wkb(shapely.Point(17, 58.7))])
    with sqlite3.connect(path) as store:
        store.execute(
            "update gpkg_spatial_ref_sys set organization='x', definition=? where srs_id=4326", (definition(grid),)
        )
    store.close()
    return path.read_bytes()


def of_shape(folder: Path, grid: Path) -> bytes:
    return packed_shape(folder, prj=definition(grid).encode())


def packed_shape(folder: Path, *without: str, name: str = "a", **parts: bytes) -> bytes:
    """Write a shapefile of one point with a name in Latin-1 and pack it, with parts replaced or left out."""
    columns = [np.array([name], dtype=object)]
    pyogrio.raw.write(
        folder / "x.shp", shapely.to_wkb(shapely.points([(655_000, 6_515_000)])), columns, ["name"],
        driver="ESRI Shapefile", geometry_type="Point", crs="EPSG:3006", encoding="ISO-8859-1",
    )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for part in sorted(folder.glob("x.*")):
            if part.suffix[1:] not in without:
                file.writestr(part.name, parts.get(part.suffix[1:], part.read_bytes()))
    return out.getvalue()


def of_geojson(_: Path, grid: Path) -> bytes:
    return point(f"+proj=longlat +ellps=GRS80 +nadgrids={grid}").encode()


def of_gml(_: Path, grid: Path) -> bytes:
    place = f'<gml:Point srsName="+proj=longlat +ellps=GRS80 +nadgrids={grid}"><gml:pos>58.7 17</gml:pos></gml:Point>'
    return GML.format('xmlns:a="a"', f"<gml:featureMember><a:L><a:g>{place}</a:g></a:L></gml:featureMember>").encode()


@pytest.mark.parametrize("make", [of_gpkg, of_shape, of_geojson, of_gml])
def test_a_grid_file_that_a_system_names_is_never_opened(tmp_path: Path, make: object) -> None:
    grid = tmp_path / "grid.gsb"
    grid.write_bytes(b"NUM_OREC" + b"\x00" * 300)
    os.utime(grid, (1, 2))
    path = tmp_path / "x"
    assert callable(make)
    path.write_bytes(make(tmp_path, grid))
    with pytest.raises(FormatError, match="bad_crs"):
        read(path)
    assert grid.stat().st_atime == 1


def test_a_system_that_names_the_empty_grid_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    mercator = "+proj=merc +a=6378137 +b=6378137 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
    path.write_text(point(mercator).replace("17, 58.7", "1892431, 8123456"))
    (chunk,) = read(path)
    assert chunk.problems == []


def curve(kind: int, inner: bytes = b"", count: int = 3) -> bytes:
    places = b"" if inner else struct.pack("<6d", 17, 58, 17.1, 58.1, 17.2, 58)
    return struct.pack("<BII", 1, kind, 1 if inner else count) + inner + places


def test_curves_are_refused_row_by_row(tmp_path: Path) -> None:
    arc = curve(8)
    straight = shapely.to_wkb(shapely.Point(17, 58.7))
    shapes = [straight, arc, curve(7, arc), curve(9, arc), curve(11, arc), straight]
    (chunk,) = read(gpkg(tmp_path / "x.gpkg", shapes))
    assert [(problem.row, problem.reason) for problem in chunk.problems] == [
        (row, "curved_geometry") for row in (2, 3, 4, 5)
    ]
    assert chunk.geometries is not None
    assert [geometry is None for geometry in chunk.geometries] == [False, True, True, True, True, False]


def test_a_place_beyond_the_system_is_told_apart_from_no_number(tmp_path: Path) -> None:
    shapes = [shapely.to_wkb(each) for each in (shapely.Point(17, 158), shapely.Point(float("inf"), 58))]
    (chunk,) = read(gpkg(tmp_path / "x.gpkg", shapes))
    assert [problem.reason for problem in chunk.problems] == ["outside_crs", "not_finite"]


@pytest.mark.parametrize("without", [(), ("cpg",)])
def test_western_letters_survive_without_a_code_page(tmp_path: Path, without: tuple[str, ...]) -> None:
    path = tmp_path / "y"
    path.write_bytes(packed_shape(tmp_path, *without, name="Vägen å"))
    assert read(path)[0].columns["name"] == ["Vägen å"]


def test_a_shapefile_in_a_folder_of_its_zip_is_read() -> None:
    (chunk,) = read(shared_data("shapefiles_broken/pyshp__REL.zip"))
    assert chunk.problems == []


# What GDAL makes of each file that is wrong: r is read whole, p has problems in its rows, else the file is refused.
WRONG = {
    "bad-featurelist": "unreadable", "bad-json": "unreadable", "bad-object-type": "unreadable",
    "bad-polygonloop": "p", "bad-properties-as-array": "p", "badcoord": "unreadable", "badcoordtype": "p",
    "badfeature": "r", "badfeatureid": "r", "bbox-string": "r", "different-first-last": "p", "false": "p",
    "featurecollection": "unreadable", "featurecollection-obj": "unreadable", "multiple_problems": "p",
    "multipoint-multidimension": "unreadable", "nofeaturetype": "r", "notype": "unknown_format", "point": "unreadable",
    "point-string": "unreadable", "point-toofew": "unreadable", "point-toomany": "r", "rootstring": "unknown_format",
    "short-line": "p", "short-linearring": "p", "stringcoord": "p", "unknowntype": "unreadable",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_geojson_is_refused_or_told_row_by_row(name: str) -> None:
    path = shared_data(f"geojson_invalid/geojsonhint__bad__{name}.geojson")
    if WRONG[name] not in "rp":
        with pytest.raises(FormatError, match=WRONG[name]):
            read(path)
        return
    problems = [problem for chunk in read(path) for problem in chunk.problems]
    assert WRONG[name] == ("p" if problems else "r")
