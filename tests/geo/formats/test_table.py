"""Tables of every kind come out as text columns and geometries in EPSG:3006."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geo import crs
from geo.errors import FormatError
from geo.formats.archive import MAX_MEMBERS, unpack
from geo.formats.placing import inside_sweden
from geo.formats.points import guess_crs, points
from geo.formats.table import Chunk, open_table
from tests.geo.formats.hostile import zipped
from tests.support.shared import shared_data

HERE = (655_000.0, 6_515_000.0)


def read(path: Path, layer: str | None = None, system: str | None = None) -> tuple[list[Chunk], tuple[str, ...], int]:
    with open_table(path, layer=layer, crs=system) as table:
        chunks = list(table.chunks(25))
        return chunks, table.notes, table.swapped_rows


def written(path: Path, driver: str, xy: tuple[float, float] = HERE, code: str | None = "EPSG:3006") -> Path:
    """Write three points with a name and a number each."""
    wkb = shapely.to_wkb(shapely.points([xy, xy, xy]))
    columns = [np.array(["Lampa å", "b", None], dtype=object), np.array([1, 2, 3]), np.array([0.5, 2.0, np.nan])]
    names, kind = ["name", "number", "share"], "Point"
    pyogrio.raw.write(path, wkb, columns, names, driver=driver, geometry_type=kind, crs=code, encoding="UTF-8")
    return path


def packed(folder: Path, name: str) -> Path:
    """Pack a layer's files as one zip."""
    out = folder / f"{name}.zip"
    with zipfile.ZipFile(out, "w") as file:
        for part in sorted(folder.glob(f"{name}.*")):
            if part != out:
                file.write(part, part.name)
    return out


@pytest.mark.parametrize(
    ("driver", "ending"),
    [
        *[("GPKG", "gpkg"), ("GeoJSON", "geojson"), ("GML", "gml"), ("ESRI Shapefile", "shp")],
        *[("MapInfo File", "tab"), ("MapInfo File", "mif")],
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_every_vector_format_gives_the_same_table(tmp_path: Path, driver: str, ending: str, wrapped: bool) -> None:
    path = written(tmp_path / f"x.{ending}", driver)
    if ending in ("shp", "tab", "mif"):
        path = packed(tmp_path, "x")
    if wrapped:
        target = tmp_path / "anything"
        target.write_bytes(gzip.compress(path.read_bytes()))
        path = target
    (chunk,), _, swapped = read(path)
    assert chunk.columns["name"] == ["Lampa å", "b", None]
    assert chunk.columns["number"] == ["1", "2", "3"]
    assert chunk.columns["share"][:2] == ["0.5", "2"]
    assert swapped == 0
    assert chunk.problems == []
    assert chunk.geometries is not None
    assert shapely.get_coordinates(chunk.geometries) == pytest.approx(np.array([HERE] * 3), abs=0.01)


@pytest.mark.parametrize("code", [*range(3007, 3019), 4326, 3857, 25833])
def test_every_declared_system_is_brought_home(tmp_path: Path, code: int) -> None:
    there = crs.transformer(3006, code).transform(*HERE)
    (chunk,), _, _ = read(written(tmp_path / "x.gpkg", "GPKG", there, f"EPSG:{code}"))
    assert shapely.get_coordinates(chunk.geometries) == pytest.approx(np.array([HERE] * 3), abs=0.01)


@pytest.mark.parametrize("code", [3006, 4326, 3010])
def test_swapped_axes_are_turned_and_counted(tmp_path: Path, code: int) -> None:
    x, y = crs.transformer(3006, code).transform(*HERE)
    (chunk,), notes, swapped = read(written(tmp_path / "x.gpkg", "GPKG", (y, x), f"EPSG:{code}"))
    assert "axes_swapped" in notes
    assert swapped == 3
    assert shapely.get_coordinates(chunk.geometries) == pytest.approx(np.array([HERE] * 3), abs=0.01)


def test_a_file_without_a_system_needs_one(tmp_path: Path) -> None:
    written(tmp_path / "x.shp", "ESRI Shapefile")
    (tmp_path / "x.prj").unlink()
    path = packed(tmp_path, "x")
    with pytest.raises(FormatError, match="bad_crs"):
        read(path)
    _, notes, _ = read(path, system="EPSG:3006")
    assert "crs_assumed" in notes


def test_heights_are_dropped_and_bad_rows_named(tmp_path: Path) -> None:
    bow = [[17, 58.7], [17.01, 58.71], [17.01, 58.7], [17, 58.71], [17, 58.7]]
    shapes = [
        {"type": "Point", "coordinates": [17, 58.7, 12]},
        {"type": "Polygon", "coordinates": [bow]},
        None,
        {"type": "LineString", "coordinates": []},
    ]
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": shape} for n, shape in enumerate(shapes)]
    path = tmp_path / "x"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (chunk,), notes, _ = read(path)
    assert "z_dropped" in notes
    assert [problem.row for problem in chunk.problems] == [3, 4]
    assert chunk.geometries is not None
    assert not shapely.has_z(chunk.geometries).any()
    assert chunk.geometries[1].is_valid


REAL = [
    ("utsatta_omraden/uso_2023_shp.zip", 59, "EPSG:3006"),
    ("sweden_geo/regso_4kommuner_sweref99tm.gpkg", 67, "EPSG:3006"),
    ("sweden_geo/regso_4kommuner_wgs84.geojson.gz", 67, "EPSG:4326"),
    ("sweden_geo/stockholm_stadsdelar_wgs84.geojson.gz", 117, "EPSG:4326"),
    ("sweden_geo/kommun_mapinfo_tab.zip", 290, None),
]


@pytest.mark.parametrize(("name", "rows", "system"), REAL)
def test_a_real_file_is_read_whole_and_lies_in_sweden(name: str, rows: int, system: str | None) -> None:
    with open_table(shared_data(name)) as table:
        chunks = list(table.chunks(50))
    assert table.rows == sum(len(chunk.geometries) for chunk in chunks if chunk.geometries is not None) == rows
    assert system is None or table.crs == system
    assert [problem for chunk in chunks for problem in chunk.problems] == []
    assert all(inside_sweden(chunk.geometries).all() for chunk in chunks if chunk.geometries is not None)
    assert [chunk.first_row for chunk in chunks] == list(range(1, rows + 1, 50))


def test_the_norwegian_lights_are_read_layer_by_layer() -> None:
    path = shared_data("streetlights/lillehammer_gatelys.gml.gz")
    with open_table(path) as table:
        layers = table.layers
    counts: dict[str, int] = {}
    for layer in layers:
        chunks, _, _ = read(path, layer)
        assert all(chunk.problems == [] for chunk in chunks)
        counts[layer] = sum(len(chunk.geometries) for chunk in chunks if chunk.geometries is not None)
    assert sum(counts.values()) == 288
    assert len(counts) == 6


@pytest.mark.parametrize(
    ("name", "rows"), [("streetlights/champaign_il.csv.gz", 4_556), ("boston_311/boston_311_2015.csv.gz", 60_919)]
)
def test_a_real_csv_is_read_whole(name: str, rows: int) -> None:
    with open_table(shared_data(name)) as table:
        assert not table.has_geometry
        assert sum(len(next(iter(chunk.columns.values()))) for chunk in table.chunks()) == table.rows == rows


def test_a_column_of_hex_geometry_is_geometry() -> None:
    with open_table(shared_data("perceived_safety/frankfurt_streetception.csv")) as table:
        assert (table.rows, table.crs, table.has_geometry) == (753, "EPSG:3857", True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("pyshp__empty_zipfile.zip", "no_rows"),
        ("pyshp__latin1.shp", "parts_missing"),
        ("pyshp__latin1.dbf", "parts_missing"),
        ("pyshp__corrupt_too_long.shp", "parts_missing"),
        ("pyshp__corrupt_too_long.shx", "parts_missing"),
        ("pyshp__corrupt_too_long.dbf", "parts_missing"),
    ],
)
def test_a_broken_shapefile_is_refused(name: str, code: str) -> None:
    with pytest.raises(FormatError) as refused:
        read(shared_data(f"shapefiles_broken/{name}"))
    assert refused.value.code == code


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x00", exclude_categories=("Cc", "Cs")), max_size=30
)
TABLES = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=1))


@given(rows=TABLES, delimiter=st.sampled_from(",;\t|"))
def test_a_csv_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    from geo.formats.stream import batches
    from geo.formats.text_reader import read as read_text

    folder = tmp_path_factory.mktemp("csv")
    names = [f"c{number}" for number in range(len(rows[0]))]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    (folder / "x.csv").write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
    answer = read_text(str(folder / "x.csv"), str(folder / "rows"))
    back = [list(row) for batch in batches(folder / "rows") for row in zip(*batch[1], strict=True)]
    assert answer["columns"] == names
    assert back == [[cell or None for cell in row] for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_csv_in_any_dress(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "x.xlsx"
    lines = [["id", "väg", "väg", ""], ["1", 'Storg"atan', "59,33", "x"], ["2"], ["3", "b", "c", "d", "e"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    path.write_bytes(out.getvalue().encode(encoding))
    (chunk,), notes, _ = read(path)
    assert list(chunk.columns) == ["id", "väg", "väg_2", "column_4"]
    assert chunk.columns["väg"] == ['Storg"atan', None, "b"]
    assert chunk.columns["väg_2"][0] == "59,33"
    assert [(problem.row, problem.reason) for problem in chunk.problems] == [(3, "too_many_cells")]
    assert ("encoding_latin1" in notes) == (encoding in ("cp1252", "latin-1"))


def test_a_workbook_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Lampor")
        book.add_worksheet("Två").write_row(0, 0, ["a"])
        sheet.write_row(0, 0, ["id", "öst", "tänd"])
        sheet.write_row(1, 0, [17, 655_000.5, True])
        sheet.write_row(2, 0, ["A-1"])
    (chunk,), notes, _ = read(path)
    assert chunk.columns == {"id": ["17", "A-1"], "öst": ["655000.5", None], "tänd": ["true", None]}
    assert notes == ("more_layers",)
    assert read(path, layer="Två")[0] == []
    with pytest.raises(FormatError, match="unknown_layer"):
        read(path, layer="Tre")


@given(count=st.integers(1, 30), size=st.integers(0, 2_000))
def test_a_zip_is_opened_up_to_its_limits(tmp_path_factory: pytest.TempPathFactory, count: int, size: int) -> None:
    folder = tmp_path_factory.mktemp("zip")
    path = folder / "x.zip"
    path.write_bytes(zipped({f"{number}.txt": b"x" * size for number in range(count)}))
    if count > MAX_MEMBERS:
        with pytest.raises(FormatError, match="too_many_members"):
            unpack(path, folder)
    else:
        assert {name: file.stat().st_size for name, file in unpack(path, folder).items()} == {
            f"{number}.txt": size for number in range(count)
        }


def test_points_from_columns_with_their_problems() -> None:
    x: list[str | None] = ["655 000,5", "6515000", None, "0", "abc", "655\u00a0000"]
    y: list[str | None] = ["6 515 000", "655000", "1", "0", "6515000", "6.515e6"]
    found, problems = points(x, y, 3006)
    assert [(problem.place, problem.reason) for problem in problems] == [
        (1, "axes_swapped"), (2, "empty"), (3, "zero"), (4, "bad_number"),
    ]  # fmt: skip
    assert problems[0].proposal == shapely.Point(HERE)
    assert (found[0], found[5]) == (shapely.Point(655_000.5, 6_515_000), shapely.Point(HERE))
    assert [found[place] for place in (1, 2, 3, 4)] == [None] * 4


def test_the_system_is_guessed_from_the_numbers() -> None:
    assert guess_crs(["17,0", "18.1"], ["58,7", "59.3"]) == [4326]
    assert guess_crs(["655000"], ["6515000"]) == [3006]
    assert guess_crs(["1900000"], ["8200000"]) == [3857]
    x, y = crs.transformer(3006, 3010).transform(*HERE)
    assert 3010 in guess_crs([str(x)], [str(y)])
    assert guess_crs(["954109"], ["6460965"]) == []
    assert guess_crs([None, "0"], ["", "0"]) == []
