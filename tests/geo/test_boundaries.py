"""Municipalities with their water, made from open data or read from a municipality's own file."""

import csv
import gzip
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely import Point, box

from geo import crs
from geo.boundaries import DRAWN, LAND, build_boundaries, districts, read_boundaries
from geo.errors import FormatError
from geo.routing import municipality_of
from tests.geo.frames import small_country
from tests.support.shared import boundary_folder, shared_data

COLUMNS = ["code", "name", "letters", "slug", "regions", "geom"]


def test_there_are_290_with_names_slugs_and_letters_of_their_own(whole: geopandas.GeoDataFrame) -> None:
    assert list(whole.columns) == COLUMNS
    assert len(whole) == 290
    assert whole["slug"].is_unique
    assert whole["letters"].is_unique
    rows = {
        row.code: (row.name_, row.letters, row.slug) for row in whole.rename(columns={"name": "name_"}).itertuples()
    }
    assert rows["0480"] == ("Nyköping", "NK", "nykoping")
    assert rows["0188"] == ("Norrtälje", "NT", "norrtalje")
    assert rows["0138"] == ("Tyresö", "TY", "tyreso")
    assert rows["0486"] == ("Strängnäs", "SN", "strangnas")
    assert (rows["0305"][2], rows["0643"][2]) == ("haabo", "habo")


def test_the_areas_are_valid_and_in_metres(whole: geopandas.GeoDataFrame) -> None:
    assert whole.crs.to_epsg() == crs.STORE
    assert whole.geometry.is_valid.all()
    assert set(whole.geom_type) == {"MultiPolygon"}
    # Sweden with its inner waters and the sea to the border of the territory.
    assert 500_000 < whole.area.sum() / 1e6 < 560_000


def test_nothing_overlaps_and_edges_are_shared(whole: geopandas.GeoDataFrame) -> None:
    assert shapely.coverage_is_valid(whole.geometry.array)


def test_swedish_towns_lie_in_a_municipality(whole: geopandas.GeoDataFrame) -> None:
    with shared_data("sweden_geo/localities_geonames_se.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    points = geopandas.GeoSeries(
        [Point(*crs.point_to_store(float(row["longitude"]), float(row["latitude"]))) for row in rows], crs=crs.STORE
    )
    tree = shapely.STRtree(whole.geometry.array)
    inside = set(tree.query(points.array, predicate="intersects")[0].tolist())
    assert len(points) - len(inside) <= 1


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [(17.008, 58.753, "0480"), (18.23, 59.244, "0138"), (18.70, 59.76, "0188"), (17.03, 59.377, "0486"),
     (18.95, 60.0, "0188"), (24.94, 60.17, None)],
)  # fmt: skip
def test_positions_on_land_and_at_sea_find_their_municipality(
    whole: geopandas.GeoDataFrame, longitude: float, latitude: float, code: str | None
) -> None:
    assert municipality_of(Point(*crs.point_to_store(longitude, latitude)), whole) == code


def test_the_drawn_layer_is_much_smaller_but_covers_the_same(sweden: Path, whole: geopandas.GeoDataFrame) -> None:
    drawn = read_boundaries(sweden, DRAWN)
    assert list(drawn["code"]) == list(whole["code"])
    assert (
        shapely.get_num_coordinates(drawn.geometry.array).sum()
        < shapely.get_num_coordinates(whole.geometry.array).sum() / 3
    )
    assert shapely.coverage_is_valid(drawn.geometry.array)
    assert abs(drawn.area.sum() / whole.area.sum() - 1) < 0.001


def test_the_land_layer_is_land(sweden: Path, whole: geopandas.GeoDataFrame) -> None:
    land = read_boundaries(sweden, LAND)
    assert list(land["code"]) == list(whole["code"])
    assert 400_000 < land.area.sum() / 1e6 < 460_000


def test_building_twice_gives_the_same_rows(sweden: Path, whole: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    build_boundaries(boundary_folder(), tmp_path / "again.gpkg")
    again = read_boundaries(tmp_path / "again.gpkg")
    assert again.drop(columns="geom").equals(whole.drop(columns="geom"))
    assert shapely.equals_exact(again.geometry.array, whole.geometry.array).all()


def test_a_folder_without_the_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="boundary_files_missing"):
        build_boundaries(tmp_path, tmp_path / "out.gpkg")


def own_file(path: Path, driver: str, **columns: list[str]) -> Path:
    areas = [box(600_000, 6_500_000, 620_000, 6_520_000), box(620_000, 6_500_000, 640_000, 6_520_000)]
    frame = geopandas.GeoDataFrame(columns, geometry=areas, crs=crs.STORE)
    (frame.to_crs(crs.WGS84) if driver == "GeoJSON" else frame).to_file(path, driver=driver)
    # Its name must not matter, only its content.
    return path.rename(path.with_suffix(".txt"))


@pytest.mark.parametrize(("name", "driver"), [("own.gpkg", "GPKG"), ("own.geojson", "GeoJSON")])
def test_a_municipalitys_own_file_is_read(tmp_path: Path, name: str, driver: str) -> None:
    frame = read_boundaries(own_file(tmp_path / name, driver, kommunkod=["481", "0480"], kommunnamn=["Öby", "Åby "]))
    assert list(frame.columns) == COLUMNS
    assert list(frame["code"]) == ["0480", "0481"]
    assert list(frame["name"]) == ["Åby", "Öby"]
    assert frame.area.to_list() == pytest.approx([4e8, 4e8], rel=1e-3)


def test_parts_of_one_municipality_are_joined(tmp_path: Path) -> None:
    frame = read_boundaries(own_file(tmp_path / "own.gpkg", "GPKG", code=["0480", "0480"], name=["Åby", "Åby"]))
    assert len(frame) == 1
    assert frame.area.sum() == pytest.approx(8e8)


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"namn": ["a", "b"]}, "columns_missing"), ({"code": ["x", "1"], "name": ["a", "b"]}, "bad_municipality_code")],
)
def test_a_file_without_codes_is_refused(tmp_path: Path, columns: dict[str, list[str]], code: str) -> None:
    with pytest.raises(FormatError, match=code):
        read_boundaries(own_file(tmp_path / "own.gpkg", "GPKG", **columns))


def test_an_empty_or_damaged_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    torn = tmp_path / "torn.geojson.gz"
    torn.write_bytes(gzip.compress(b'{"type": "FeatureCollection"' * 1000)[:-20])
    for path, code in ((empty, "no_"), (broken, "unreadable"), (torn, "damaged"), (tmp_path / "none", "unreadable")):
        with pytest.raises(FormatError, match=code):
            read_boundaries(path)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("regso_4kommuner_sweref99tm.gpkg", 67),
        ("regso_4kommuner_wgs84.geojson.gz", 67),
        ("regso_2025_simplified20m.gpkg", 3363),
    ],
)
def test_districts_of_the_real_files(name: str, count: int) -> None:
    frame = districts(shared_data(f"sweden_geo/{name}"))
    assert list(frame.columns) == ["code", "name", "municipality_code", "geom"]
    assert len(frame) == count
    assert frame["code"].is_unique
    assert set(frame.geom_type) == {"MultiPolygon"}
    assert {"0138", "0188", "0480", "0486"} <= set(frame["municipality_code"])
    counts = frame["municipality_code"].value_counts()
    assert [counts[code] for code in ("0138", "0188", "0480", "0486")] == [14, 21, 20, 12]


def test_both_systems_give_the_same_districts() -> None:
    metres = districts(shared_data("sweden_geo/regso_4kommuner_sweref99tm.gpkg"))
    degrees = districts(shared_data("sweden_geo/regso_4kommuner_wgs84.geojson.gz"))
    assert list(metres["name"]) == list(degrees["name"])
    assert metres.area.to_list() == pytest.approx(degrees.area.to_list(), rel=1e-3)


def test_districts_without_a_municipality_column_take_it_from_their_code(tmp_path: Path) -> None:
    frame = districts(own_file(tmp_path / "own.gpkg", "GPKG", kod=["0480A001", "0481A001"], namn=["Norr", "Söder"]))
    assert frame["municipality_code"].to_list() == ["0480", "0481"]


def test_points_are_no_districts(tmp_path: Path) -> None:
    points = geopandas.GeoDataFrame({"code": ["0480A001"], "name": ["x"]}, geometry=[Point(6e5, 6.5e6)], crs=crs.STORE)
    points.to_file(tmp_path / "points.gpkg", driver="GPKG")
    with pytest.raises(FormatError, match="not_areas"):
        districts(tmp_path / "points.gpkg")


def test_the_made_up_country_has_its_own_words() -> None:
    assert list(small_country()["slug"]) == ["aby", "oby", "habo", "haabo"]
