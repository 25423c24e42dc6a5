"""Importing real files: districts, streets and places, again, changed, and on trial."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.search import search
from tests.support.osm_pbf import HELSINKI_TO_NYKOPING, moved_pbf
from tests.support.shared import shared_data
from tests.support.world import GRANNBY, TESTBY
from tests.webapp.cli.conftest import Run, add_municipality, count, environment
from webapp.config import Settings

OSTERMALM = "osm/stockholm_ostermalm_2020.osm.gz"
HELSINKI = "osm/helsinki_centre.osm.pbf"
REGSO = "sweden_geo/regso_4kommuner_sweref99tm.gpkg"
STOCKHOLM_BOX = (18.0, 59.3, 18.2, 59.4)
FOUR = {138: "tyreso", 188: "norrtalje", 480: "nykoping", 486: "strangnas"}
pytestmark = pytest.mark.commits


@pytest.fixture
def four(owner: Session) -> None:
    """The municipalities of the district file, as boxes."""
    for code, slug in FOUR.items():
        add_municipality(owner, code, slug, (10 + code / 100, 59, 10.005 + code / 100, 59.1))


@pytest.fixture
def ostermalm(owner: Session) -> Path:
    """The extract, and a municipality around it."""
    path = shared_data(OSTERMALM)
    add_municipality(owner, 180, "stockholm", STOCKHOLM_BOX)
    return path


def names(owner: Session, table: str, where: str = "true") -> list[str]:
    return list(owner.execute(text(f"SELECT name FROM {table} WHERE {where} ORDER BY name")).scalars())


@pytest.mark.parametrize("name", [REGSO, "sweden_geo/regso_4kommuner_wgs84.geojson.gz"])
def test_the_districts_of_four_municipalities(run: Run, owner: Session, four: None, name: str) -> None:
    done = run("import", "districts", shared_data(name))
    assert (done.status, done.out) == (0, "67 new, 0 changed, 0 unchanged, 0 left out\n")
    rows = owner.execute(text("SELECT municipality_id, count(*) FROM district GROUP BY 1 ORDER BY 1")).all()
    assert [tuple(row) for row in rows] == [(138, 14), (188, 21), (480, 20), (486, 12)]
    assert owner.execute(text("SELECT bool_and(ST_IsValid(geom) AND ST_Area(geom) > 1e5) FROM district")).scalar()


def test_doing_it_again_changes_nothing(run: Run, owner: Session, four: None) -> None:
    run("import", "districts", shared_data(REGSO))
    before = owner.execute(text("SELECT array_agg(id ORDER BY id) FROM district")).scalar()
    done = run("import", "districts", shared_data(REGSO))
    assert done.out == "0 new, 0 changed, 67 unchanged, 0 left out\n"
    assert owner.execute(text("SELECT array_agg(id ORDER BY id) FROM district")).scalar() == before
    assert count(owner, "event WHERE verb = 'imported'") == 4


def test_a_changed_name_is_set_right_and_nothing_else(run: Run, owner: Session, four: None) -> None:
    run("import", "districts", shared_data(REGSO))
    owner.execute(text("UPDATE district SET name = 'Fel' WHERE external_id = (SELECT min(external_id) FROM district)"))
    assert run("import", "districts", shared_data(REGSO)).out == "0 new, 1 changed, 66 unchanged, 0 left out\n"
    assert names(owner, "district", "name = 'Fel'") == []


def test_districts_of_a_municipality_that_is_not_here_are_told(run: Run, owner: Session, tmp_path: Path) -> None:
    add_municipality(owner, 480, "nykoping", (16, 58, 17, 59))
    report = tmp_path / "left out.csv"
    done = run("import", "districts", shared_data(REGSO), "--report", report)
    assert done.status == 0
    assert "20 new, 0 changed, 0 unchanged, 47 left out" in done.out
    assert "the municipality is not in this installation" in done.out
    assert f"and 37 more (all are in {report})" in done.out
    assert len(report.read_text().splitlines()) == 48


def test_a_dry_run_tells_and_changes_nothing(run: Run, owner: Session, four: None) -> None:
    done = run("import", "districts", shared_data(REGSO), "--dry-run")
    assert done.out == "67 would be new, 0 would be changed, 0 unchanged, 0 left out\n"
    assert (count(owner, "district"), count(owner, "event")) == (0, 0)


def test_streets_are_found_by_typing(run: Run, owner: Session, ostermalm: Path) -> None:
    assert run("import", "streets", ostermalm).status == 0
    found = names(owner, "street", "source = 'osm'")
    assert {"Karlavägen", "Sturegatan", "Humlegårdsgatan"} <= set(found)
    # One row a street, except where the edge of the extract cuts one into two far from each other.
    assert len(found) - len(set(found)) <= 1
    assert [hit.label for hit in search(owner, 180, "humlegardsg")] == ["Humlegårdsgatan"]


def test_places_have_slugs_of_their_own_and_keep_them(run: Run, owner: Session, ostermalm: Path) -> None:
    assert run("import", "streets", ostermalm).status == 0
    assert run("import", "places", ostermalm).status == 0
    slugs = dict(owner.execute(text("SELECT slug, public_id FROM place WHERE source = 'osm'")).all())
    # The square and the park have the plain word, the stops beside them another.
    kinds = dict(owner.execute(text("SELECT slug, kind FROM place WHERE source = 'osm'")).all())
    assert kinds["ostermalmstorg"] == "square"
    assert kinds["humlegarden"] == "park"
    assert {kinds["ostermalmstorg-hallplats"], kinds["humlegarden-hallplats-2"]} == {"bus_stop"}
    owner.execute(text("UPDATE place SET name = 'Humlan' WHERE slug = 'humlegarden'"))
    assert ", 1 changed," in run("import", "places", ostermalm).out
    assert dict(owner.execute(text("SELECT slug, public_id FROM place WHERE source = 'osm'")).all()) == slugs


def test_an_underpass_is_named_after_the_street_above(run: Run, owner: Session, tmp_path: Path) -> None:
    add_municipality(owner, 180, "stockholm", STOCKHOLM_BOX)
    street = way(1, (1, 2), {"highway": "residential", "name": "Valgatan"})
    tunnel = way(2, (3, 4), {"highway": "footway", "tunnel": "yes"})
    nodes = {1: (59.335, 18.05), 2: (59.335, 18.06), 3: (59.3348, 18.055), 4: (59.3352, 18.055)}
    both = tmp_path / "both.osm"
    both.write_text(osm(nodes, street + tunnel))
    done = run("import", "places", both)
    assert done.status == 1
    assert "no name, and no street near by" in done.err
    assert run("import", "streets", both).status == 0
    assert run("import", "places", both).status == 0
    assert names(owner, "place", "source = 'osm'") == ["Gångtunneln vid Valgatan"]


def way(number: int, ends: tuple[int, int], tags: dict[str, str]) -> str:
    """A way between two nodes."""
    refs = "".join(f'<nd ref="{ref}"/>' for ref in ends)
    told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="{number}" version="1">{refs}{told}</way>'


def osm(nodes: dict[int, tuple[float, float]], ways: str) -> str:
    """A small extract."""
    points = "".join(f'<node id="{key}" version="1" lat="{lat}" lon="{lon}"/>' for key, (lat, lon) in nodes.items())
    return f'<?xml version="1.0"?><osm version="0.6">{points}{ways}</osm>'


def test_one_file_in_two_municipalities(run: Run, owner: Session) -> None:
    path = shared_data(OSTERMALM)
    add_municipality(owner, 180, "stockholm", (18.0, 59.3, 18.07, 59.4))
    add_municipality(owner, 186, "lidingo", (18.07, 59.3, 18.2, 59.4))
    assert run("import", "streets", path).status == 0
    query = "SELECT municipality_id, count(*) FROM street WHERE source = 'osm' GROUP BY 1"
    rows = dict(owner.execute(text(query)).all())
    assert set(rows) == {180, 186}
    assert min(rows.values()) > 10
    outside = text(
        "SELECT count(*) FROM street s JOIN municipality m ON m.id = s.municipality_id"
        " WHERE s.source = 'osm' AND NOT ST_Intersects(s.geom, m.geom)"
    )
    assert owner.execute(outside).scalar() == 0


def test_a_pbf_is_refused_where_it_lies_and_taken_where_it_is_moved(run: Run, owner: Session, tmp_path: Path) -> None:
    path = shared_data(HELSINKI)
    refused = run("import", "streets", path)
    assert refused.status == 1
    assert refused.err.splitlines()[-1].endswith("most of them: outside all municipalities")
    assert count(owner, "street WHERE source = 'osm'") == 0
    moved = tmp_path / "moved.osm.pbf"
    moved.write_bytes(moved_pbf(path.read_bytes(), *HELSINKI_TO_NYKOPING))
    assert run("import", "streets", moved).status == 0
    assert "Mannerheimintie" in names(owner, "street", f"municipality_id = {GRANNBY}")
    assert run("import", "places", moved).status == 0
    assert count(owner, f"place WHERE municipality_id = {GRANNBY} AND kind = 'bus_stop'") > 10


def test_several_files_are_one_import(run: Run, owner: Session, ostermalm: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.gz"
    broken.write_bytes(ostermalm.read_bytes()[:5000])
    done = run("import", "streets", ostermalm, broken)
    assert done.status == 1
    assert done.err.splitlines()[-1] == (
        "tryggkartan: broken.osm.gz: the file is damaged or cut off: it cannot be unpacked"
    )
    assert count(owner, "street WHERE source = 'osm'") == 0
    plain = tmp_path / "same.osm"
    plain.write_bytes(gzip.decompress(ostermalm.read_bytes()))
    done = run("import", "streets", ostermalm, plain)
    first, second = done.out.splitlines()
    assert first.startswith("stockholm_ostermalm_2020.osm.gz: ")
    assert second.startswith("same.osm: 0 new, 0 changed, ")


def test_boundaries_again_keep_the_address_and_the_letters(run: Run, owner: Session) -> None:
    add_municipality(owner, 480, "vid-an", (16, 58, 17, 59))
    owner.execute(text("UPDATE municipality SET letters = 'NT' WHERE id = 9901"))
    path = shared_data(REGSO)
    done = run("import", "boundaries", path)
    assert (done.status, done.out) == (0, "3 new, 1 changed, 0 unchanged, 0 left out\n")
    rows = owner.execute(text("SELECT id, slug, letters FROM municipality WHERE id < 500 ORDER BY id")).all()
    assert rows[2][1:] == ("vid-an", "80")
    # Norrtälje would be NT, but another municipality of this installation has it.
    letters = [row.letters for row in rows]
    assert letters[1] != "NT"
    assert len({*letters, "NT", "GB", "VS"}) == 7
    assert count(owner, "municipality_part WHERE municipality_id = 480") > 10
    assert run("import", "boundaries", path).out == "0 new, 0 changed, 4 unchanged, 0 left out\n"
    assert owner.execute(text("SELECT active FROM municipality WHERE id = 480")).scalar()


def test_the_spinner_is_for_terminals(settings: Settings, owner: Session, four: None) -> None:
    path = shared_data(REGSO)
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", "from webapp.cli.main import main; main()", "import", "districts", str(path)],
        env={**os.environ, **environment(settings), "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "Reading regso_4kommuner" in shown
    assert "\x1b[" in shown
    assert done.stdout == b"67 new, 0 changed, 0 unchanged, 0 left out\n"


def test_the_test_world_is_not_touched(run: Run, owner: Session, ostermalm: Path) -> None:
    before = names(owner, "street", f"municipality_id = {TESTBY}")
    run("import", "streets", ostermalm)
    assert names(owner, "street", f"municipality_id = {TESTBY}") == before
