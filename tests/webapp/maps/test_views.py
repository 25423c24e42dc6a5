"""The script of a map and the base map, as a browser asks for them."""

from pathlib import Path

import pytest
from flask import Flask

from geo.maps.kinds import MapKind
from tests.support.client import Client
from webapp.config import Settings
from webapp.maps.page import legend, map_script, page_map


def script_url(app: Flask, kind: MapKind = MapKind.PUBLIC, language: str = "sv") -> str:
    with app.test_request_context("/testby/map"):
        return page_map(kind, "testby", language).scripts[-1][0]


def test_the_script_is_a_file_named_by_its_content_and_kept_for_long(app: Flask, client: Client) -> None:
    answer = client.get(script_url(app)).response
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_old_name_answers_the_current_script_but_not_for_long(app: Flask, client: Client) -> None:
    url = script_url(app)
    old = url.rsplit(".", 2)[0] + ".0123456789ab.js"
    answer = client.get(old).response
    assert answer.get_data() == client.get(url).response.get_data()
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_each_language_has_its_own_script(app: Flask, client: Client) -> None:
    swedish, english = script_url(app), script_url(app, language="en")
    assert swedish != english
    assert "Zoom in" in client.get(english).response.get_data(as_text=True)


@pytest.mark.parametrize(
    "name",
    [
        "public-testby-sv.js",
        "nokind-testby-sv.0123456789ab.js",
        "public-testby-xx.0123456789ab.js",
        "public--sv.0123456789ab.js",
    ],
)
def test_other_names_are_not_found(client: Client, name: str) -> None:
    client.get(f"/maps/{name}", status=404)


def test_the_base_map_answers_ranges(client: Client, settings: Settings) -> None:
    client.get("/maps/basemap.pmtiles", status=404)
    path: Path = settings.state / "basemap" / "sweden.pmtiles"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PMTiles" + bytes(range(200)))
    part = client.get("/maps/basemap.pmtiles", status=206, headers={"Range": "bytes=0-6"}).response
    assert part.get_data() == b"PMTiles"
    assert part.headers["Content-Range"] == "bytes 0-6/207"
    part.close()


def test_the_page_names_source_and_bounds(app: Flask) -> None:
    with app.test_request_context("/o/ABCDEFGHJK"):
        part = page_map(MapKind.OBSERVATION, "testby", source="/o/ABCDEFGHJK.geojson", bounds=(16.5, 58.5, 17, 59))
    assert part.attrs.pop("data-no-ground") == "", "no base map has been made in this test"
    assert part.attrs == {"data-source": "/o/ABCDEFGHJK.geojson", "data-bounds": "16.50000,58.50000,17.00000,59.00000"}
    assert [module for _, module in part.scripts].count(True) == 1


def test_the_filter_is_not_in_the_script(app: Flask) -> None:
    with app.test_request_context("/testby/map?category=lighting&bbox=1,2,3,4"):
        filtered = page_map(MapKind.PUBLIC, "testby", "sv")
    assert filtered.scripts[-1][0] == script_url(app)
    assert "lighting=" not in map_script(MapKind.PUBLIC, "testby", "sv").text


def test_every_kind_has_a_legend(app: Flask) -> None:
    with app.test_request_context("/"):
        for kind in MapKind:
            assert all(rows for _, rows in legend(kind))
