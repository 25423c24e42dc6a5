"""Built-up areas and addresses out of a municipality's own files: what masking stands on."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import to_wgs84
from tests.support.world import CENTRE, TESTBY
from tests.webapp.cli.conftest import Run, count

X, Y = CENTRE


def at(east: float, north: float) -> list[float]:
    moved = to_wgs84(Point(X + east, Y + north))
    return [moved.x, moved.y]


def write(path: Path, *features: tuple[dict[str, Any], dict[str, Any] | None]) -> Path:
    rows = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


def point(east: float, north: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": at(east, north)}


def area(side: float) -> dict[str, Any]:
    ring = [at(0, 0), at(side, 0), at(side, side), at(0, side), at(0, 0)]
    return {"type": "Polygon", "coordinates": [ring]}


def test_urban_areas_come_in_whole_and_again_without_change(run: Run, owner: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "t.geojson", ({"tatortskod": "0480TC101", "tatort": "Testby"}, area(900)))
    assert run("import", "urban-areas", file).out == "1 new, 0 changed, 0 unchanged, 0 left out\n"
    row = owner.execute(text("SELECT municipality_id, name, round(ST_Area(geom)) AS area FROM urban_area")).one()
    assert (row.municipality_id, row.name) == (TESTBY, "Testby")
    assert row.area == pytest.approx(810_000, rel=0.001)
    assert run("import", "urban-areas", file).out == "0 new, 0 changed, 1 unchanged, 0 left out\n"
    write(file, ({"tatortskod": "0480TC101", "tatort": "Testby tätort"}, area(900)))
    assert run("import", "urban-areas", file).out == "0 new, 1 changed, 0 unchanged, 0 left out\n"


def test_addresses_that_are_no_points_or_have_no_name_are_left_out_with_the_reason(
    run: Run, owner: Session, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "a.geojson",
        ({"uuid": "1", "adress": "Storgatan 1"}, point(10, 10)),
        ({"uuid": "2", "adress": "Storgatan 2"}, area(10)),
        ({"uuid": "3", "adress": ""}, point(20, 10)),
        ({"uuid": "4", "adress": "Havsvägen 1"}, {"type": "Point", "coordinates": [11.0, 58.0]}),
    )
    done = run("import", "addresses", file)
    assert (done.status, done.out.splitlines()[0]) == (0, "1 new, 0 changed, 0 unchanged, 3 left out")
    assert {"an address is one point; this is something else", "the name is empty or longer than 200 characters"} <= {
        line.partition(": ")[2] for line in done.out.splitlines()[1:]
    }
    assert owner.execute(text("SELECT label FROM address")).scalars().all() == ["Storgatan 1"]


@pytest.mark.parametrize(
    ("kind", "properties", "words"),
    [
        ("urban-areas", {"namn": "Testby"}, "there is no column for the external_id"),
        ("addresses", {"uuid": "1"}, "there is no column for the name"),
    ],
)
def test_a_file_without_the_columns_is_refused_whole(
    run: Run, owner: Session, tmp_path: Path, kind: str, properties: dict[str, Any], words: str
) -> None:
    done = run("import", kind, write(tmp_path / "f.geojson", (properties, point(1, 1))))
    assert done.status == 1
    assert words in done.err
    assert count(owner, "address") == count(owner, "urban_area") == 0


def test_a_file_of_points_is_no_urban_area(run: Run, tmp_path: Path) -> None:
    done = run("import", "urban-areas", write(tmp_path / "f.geojson", ({"id": "1", "name": "Testby"}, point(1, 1))))
    assert (done.status, "all rows must be polygons" in done.err) == (1, True)
