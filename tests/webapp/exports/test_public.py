"""What everybody may download: exactly what the list shows, in four formats that other programs read."""

import csv
import io
import json
from pathlib import Path

import pyogrio
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from data.vocabulary import Precision
from geo.formats.table import open_table
from tests.factories.actions import make_action
from tests.factories.observations import make_observation, make_public, publish
from tests.factories.watch_areas import make_area
from tests.support.client import Client
from tests.support.world import CENTRE

X, Y = CENTRE
FORMATS = ("geojson", "gpkg", "csv", "xlsx")
LINE = f"LINESTRING({X} {Y}, {X + 100} {Y})"


def download(client: Client, path: str) -> bytes:
    response = client.raw.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data()


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def town(session: Session) -> dict[str, str]:
    """One lamp and one painted wall that are public, and three reports that are not."""
    lamp = make_public(session, at=(X + 10, Y + 10))
    wall = make_public(session, at=LINE, category="graffiti", title_code=None, place_name="=cmd|' /C calc'!A0")
    make_observation(session)
    publish(session, make_observation(session, category="unsafe_place"), Precision.CELL)
    make_public(session, 9902)
    session.commit()
    return {"lamp": lamp.public_id, "wall": wall.public_id}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_holds_what_is_public_and_can_be_read(
    client: Client, town: dict[str, str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"file.{kind}"
    path.write_bytes(download(client, f"/testby/export/observations.{kind}"))
    crs = "EPSG:4326" if kind in ("csv", "xlsx") else None
    with open_table(path, crs=crs) as table:
        chunk = next(table.chunks())
    assert sorted(str(one) for one in chunk.columns["public_id"]) == sorted(town.values())
    assert set(chunk.columns["category"]) == {"lighting", "graffiti"}


def test_places_are_in_the_systems_that_each_format_is_read_in(
    client: Client, town: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "file.gpkg"
    path.write_bytes(download(client, "/testby/export/observations.gpkg?category=lighting"))
    info = pyogrio.read_info(path)
    assert (info["crs"], info["features"], info["layer_name"]) == ("EPSG:3006", 1, "observations")
    drawn = json.loads(download(client, "/testby/export/observations.geojson?category=graffiti"))
    assert drawn["features"][0]["geometry"]["type"] == "LineString"
    assert 16 < drawn["features"][0]["geometry"]["coordinates"][0][0] < 18
    assert drawn["about"]["source"].startswith("Testby")
    table = {row["public_id"]: row for row in lines(download(client, "/testby/export/observations.csv"))}
    assert table[town["lamp"]]["lon"].startswith("16.8") or table[town["lamp"]]["lon"].startswith("17.")
    assert table[town["lamp"]]["wkt"] == ""
    assert table[town["wall"]]["wkt"].startswith("LINESTRING")


def test_a_formula_is_only_text(client: Client, town: dict[str, str]) -> None:
    table = {row["public_id"]: row for row in lines(download(client, "/testby/export/observations.csv"))}
    assert table[town["wall"]]["place_name"] == "'=cmd|' /C calc'!A0"
    book = CalamineWorkbook.from_object(io.BytesIO(download(client, "/testby/export/observations.xlsx")))
    names = book.get_sheet_by_name("observations").to_python()
    assert any("'=cmd|' /C calc'!A0" in row for row in names)
    assert book.sheet_names == ["observations", "about"]


def test_the_filter_is_that_of_the_list(client: Client, town: dict[str, str]) -> None:
    painted = lines(download(client, "/testby/export/observations.csv?category=graffiti"))
    assert [row["public_id"] for row in painted] == [town["wall"]]
    for query in ("category=ufo", "status=x", "bbox=1", "period=8"):
        refused = client.get(f"/testby/export/observations.csv?{query}", status=400)
        assert refused.response.mimetype == "text/html"


def test_what_is_not_there_is_not_found(client: Client) -> None:
    for path in ("nonsense.csv", "observations.pdf", "observations.csv.gz", "observation_contact.csv", ".csv"):
        client.get(f"/testby/export/{path}", status=404)


@pytest.mark.parametrize("layer", ["actions", "places", "cells", "watch_areas", "police_events"])
def test_every_layer_is_a_file_in_every_format_also_when_it_is_empty(
    client: Client, session: Session, layer: str
) -> None:
    for kind in FORMATS:
        assert len(download(client, f"/testby/export/{layer}.{kind}")) > 20


def test_other_layers_hold_only_what_is_public(client: Client, session: Session) -> None:
    shown = make_action(session, title="Ny lampa", status="decided")
    make_action(session, title="Hemligt", status="proposed", published=False)
    make_area(session, name="Eken", public_name="Kvarteret Eken")
    session.commit()
    actions = lines(download(client, "/testby/export/actions.csv"))
    assert [row["public_id"] for row in actions] == [shown.public_id]
    assert "Hemligt" not in str(actions)
    areas = lines(download(client, "/testby/export/watch_areas.csv"))
    assert [row["name"] for row in areas] == ["Kvarteret Eken"]
    assert areas[0]["wkt"].startswith("MULTIPOLYGON") or areas[0]["wkt"].startswith("POLYGON")


def test_a_download_is_named_cacheable_and_sets_no_cookie(client: Client, town: dict[str, str]) -> None:
    response = client.raw.get("/testby/export/observations.csv")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=testby-observations-")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in response.headers
    assert int(response.headers["Content-Length"]) == len(response.get_data())


def test_more_rows_than_a_sheet_can_hold_are_refused_in_words(
    client: Client, town: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.formats.export.MOST_XLSX", 1)
    assert "högst 1 rader" in client.get("/testby/export/observations.xlsx", status=400).text
    assert download(client, "/testby/export/observations.csv")
