"""Streets and places come out of real OpenStreetMap extracts, and broken rows are named."""

import gzip
from pathlib import Path

import pytest
import shapely

from geo import crs
from geo.errors import FormatError
from geo.formats.cleaning import clean_name
from geo.formats.groups import groups_within
from geo.formats.osm import kind_of, places, streets
from geo.formats.rows import ReadRows
from tests.support.osm_pbf import HELSINKI_TO_NYKOPING, moved_pbf, moved_xml
from tests.support.shared import shared_data


@pytest.fixture(scope="module")
def ostermalm() -> tuple[ReadRows, ReadRows]:
    path = shared_data("osm/stockholm_ostermalm_2020.osm.gz")
    return streets(path), places(path)


@pytest.fixture(scope="module")
def moved_helsinki(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReadRows, ReadRows]:
    path = tmp_path_factory.mktemp("osm") / "moved.osm.pbf"
    path.write_bytes(moved_pbf(shared_data("osm/helsinki_centre.osm.pbf").read_bytes(), *HELSINKI_TO_NYKOPING))
    return streets(path), places(path)


def test_the_streets_of_ostermalm(ostermalm: tuple[ReadRows, ReadRows]) -> None:
    rows, problems = ostermalm[0]
    assert problems == []
    assert list(rows.columns) == ["name", "highway", "external_id", "geom"]
    assert {"Birger Jarlsgatan", "Karlavägen", "Nybrogatan", "Sturegatan"} <= set(rows["name"])
    assert len(rows) == 73
    assert set(rows.geom_type) == {"MultiLineString"}
    assert rows.crs.to_epsg() == 3006
    assert rows["external_id"].str.fullmatch(r"way/\d+").all()
    assert rows["external_id"].is_unique
    # One street, though the map has it in many pieces.
    assert len(rows[rows["name"] == "Sturegatan"]) == 1


def test_the_places_of_ostermalm(ostermalm: tuple[ReadRows, ReadRows]) -> None:
    rows, problems = ostermalm[1]
    assert problems == []
    found = {(row.kind, row.label) for row in rows.rename(columns={"name": "label"}).itertuples()}
    assert {
        ("square", "Östermalmstorg"),
        ("park", "Humlegården"),
        ("bus_stop", "Stureplan"),
        ("school", "Tyska skolan"),
    } <= found
    assert set(rows["kind"]) <= {"square", "park", "underpass", "school", "bus_stop", "centre", "harbour"}
    nameless = rows[rows["name"].isna()]
    assert set(nameless["kind"]) == {"underpass"}
    assert nameless["name"].to_list() == [None] * len(nameless)
    assert rows["external_id"].is_unique
    assert rows.geometry.is_valid.all()


def test_squares_and_parks_are_areas(ostermalm: tuple[ReadRows, ReadRows]) -> None:
    rows = ostermalm[1].rows
    areas = rows[rows["kind"].isin(["square", "park"])]
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert rows[rows["name"] == "Humlegården"].area.max() > 50_000


def test_reading_again_gives_the_same_ids(ostermalm: tuple[ReadRows, ReadRows]) -> None:
    again = places(shared_data("osm/stockholm_ostermalm_2020.osm.gz"))
    assert again.rows["external_id"].to_list() == ostermalm[1].rows["external_id"].to_list()


def test_helsinki_where_it_is_is_refused_row_by_row() -> None:
    for read in (streets, places):
        rows, problems = read(shared_data("osm/helsinki_centre.osm.pbf"))
        assert len(rows) == 0
        assert len(problems) > 100
        assert {problem.reason for problem in problems} <= {"outside_sweden", "bad_geometry"}
        assert all(problem.row >= 1 and "/" in problem.external_id for problem in problems)


def test_helsinki_moved_to_nykoping_is_read(moved_helsinki: tuple[ReadRows, ReadRows]) -> None:
    rows, problems = moved_helsinki[0]
    assert problems == []
    assert {"Mannerheimintie", "Aleksanterinkatu"} <= set(rows["name"])
    west, south, east, north = rows.to_crs(crs.WGS84).total_bounds
    assert 16.9 < west < east < 17.1
    assert 58.7 < south < north < 58.8


def test_the_unclosed_multipolygon_costs_one_row_and_not_the_file(moved_helsinki: tuple[ReadRows, ReadRows]) -> None:
    rows, problems = moved_helsinki[1]
    assert len(rows) > 50
    assert {"bus_stop", "park", "square"} <= set(rows["kind"])
    assert {problem.reason for problem in problems} <= {"bad_geometry", "not_repairable"}
    assert 1 <= len(problems) <= 3


def test_a_moved_xml_file_is_refused_or_read_by_where_it_lands(tmp_path: Path) -> None:
    content = gzip.decompress(shared_data("osm/stockholm_ostermalm_2020.osm.gz").read_bytes())
    path = tmp_path / "moved.osm"
    path.write_bytes(moved_xml(content, 10.0, 0.0))
    assert len(streets(path).rows) == 0
    path.write_bytes(moved_xml(content, -1.0, -0.5))
    assert len(streets(path).rows) == 73


def osm(*elements: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">' + "".join(elements) + "</osm>"


def node(number: int, longitude: float, latitude: float, **tags: str) -> str:
    inner = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<node id="{number}" lat="{latitude}" lon="{longitude}">{inner}</node>'


def way(number: int, nodes: list[int], **tags: str) -> str:
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return (
        f'<way id="{number}">{refs}'
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        + "</way>"
    )


CORNERS = [node(1, 17.0, 58.75), node(2, 17.001, 58.75), node(3, 17.001, 58.751), node(4, 17.0, 58.751)]


def read_places(tmp_path: Path, *elements: str) -> ReadRows:
    path = tmp_path / "x.osm"
    path.write_text(osm(*elements))
    return places(path)


def test_a_square_drawn_as_a_closed_way_is_an_area(tmp_path: Path) -> None:
    square = way(10, [1, 2, 3, 4, 1], highway="pedestrian", area="yes", name="Lilla torget")
    rows, _ = read_places(tmp_path, *CORNERS, square)
    assert rows["kind"].to_list() == ["square"]
    assert rows.area.iloc[0] > 5_000


def test_a_crossing_area_is_repaired(tmp_path: Path) -> None:
    rows, problems = read_places(tmp_path, *CORNERS, way(10, [1, 3, 2, 4, 1], leisure="park", name="Timglaset"))
    assert problems == []
    assert rows.geometry.is_valid.all()


def test_names_are_cleaned_and_bad_ones_reported(tmp_path: Path) -> None:
    good = node(5, 17, 58.75, place="square", name="  Stora&#9; torget\u202e ")
    bad = node(6, 17, 58.75, place="square", name="x" * 201)
    rows, problems = read_places(tmp_path, good, bad)
    assert rows["name"].to_list() == ["Stora torget"]
    assert [(problem.external_id, problem.reason) for problem in problems] == [("node/6", "bad_name")]


def test_a_node_inside_its_own_area_is_the_same_place(tmp_path: Path) -> None:
    park = way(10, [1, 2, 3, 4, 1], leisure="park", name="Parken")
    rows, _ = read_places(tmp_path, *CORNERS, park, node(7, 17.0005, 58.7505, leisure="park", name="Parken"))
    assert rows["external_id"].to_list() == ["way/10"]


def test_stops_of_one_name_are_one_place_and_underpass_pieces_one_line(tmp_path: Path) -> None:
    where = {8: 17.0, 9: 17.0005, 11: 17.1}
    stops = [node(number, x, 58.76, highway="bus_stop", name="Torget") for number, x in where.items()]
    roads = {20: "footway", 21: "cycleway", 22: "primary"}
    tunnels = [way(number, [number - 19, number - 18], highway=road, tunnel="yes") for number, road in roads.items()]
    rows, _ = read_places(tmp_path, *CORNERS, *stops, *tunnels)
    assert rows["external_id"].to_list() == ["node/11", "node/8", "way/20"]


def test_a_file_with_nothing_in_it_gives_no_rows(tmp_path: Path) -> None:
    rows, problems = read_places(tmp_path)
    assert (len(rows), problems) == (0, [])


@pytest.mark.parametrize("content", ["", "<osm><node id='1' lat='x'", "<html></html>", "\x00" * 100])
def test_a_damaged_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.osm"
    path.write_text(content)
    with pytest.raises(FormatError):
        streets(path)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "footway", "tunnel": "yes"}, "underpass"),
        ({"highway": "primary", "tunnel": "yes"}, None),
        ({"highway": "footway", "tunnel": "building_passage"}, None),
        ({"place": "square"}, "square"),
        ({"highway": "pedestrian"}, None),
        ({"leisure": "marina"}, "harbour"),
        ({"shop": "mall"}, "centre"),
        ({}, None),
    ],
)
def test_tags_mean_one_of_our_kinds(tags: dict[str, str], kind: str | None) -> None:
    assert kind_of(tags) == kind


def test_groups_follow_chains() -> None:
    points = [shapely.Point(x, 0) for x in (0, 100, 10, 19, 109)]
    assert groups_within(points, 10) == [[0, 2, 3], [1, 4]]
    assert groups_within([], 10) == []


def test_clean_names_are_short_and_visible() -> None:
    assert clean_name("A\u030aby\u200b\n gata") == "Åby gata"
