"""The tiles of the base map."""

import gzip
from typing import Any

import mapbox_vector_tile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import to_mercator
from geo.tilegrid import tile_at
from tests.support.client import Client
from tests.support.world import CENTRE, TESTBY


def address(zoom: int) -> str:
    middle = to_mercator(Point(*CENTRE))
    found = tile_at(middle.x, middle.y, zoom)
    return f"/tiles/base/{found.z}/{found.x}/{found.y}.mvt"


def test_a_tile_at_street_zoom_holds_streets_and_places_by_name(client: Client) -> None:
    response = client.get(address(14)).response
    layers = mapbox_vector_tile.decode(gzip.decompress(response.data))
    assert {"Storgatan", "Bollmoravägen"} <= {f["properties"]["name"] for f in layers["street"]["features"]}
    assert "Stortorget" in {f["properties"]["name"] for f in layers["place"]["features"]}


def test_ground_and_lamps_come_with_the_zoom_that_shows_them(client: Client, session: Session) -> None:
    x, y = CENTRE
    shape = f"ST_MakeEnvelope({x} + n, {y}, {x} + n + 20, {y} + 20, 3006)"
    session.execute(
        text(
            "INSERT INTO ground (id, municipality_id, source, external_id, kind, geom) SELECT gen_random_uuid(),"
            f" :id, 'test', kind, kind, {shape} FROM (VALUES ('water', 1), ('building', 30)) AS v(kind, n)"
        ),
        {"id": TESTBY},
    )
    session.execute(
        text(
            "INSERT INTO light_point (id, public_id, municipality_id, source, external_id, state, geom)"
            " VALUES (gen_random_uuid(), 'lamptest01', :id, 'test', '1', 'out',"
            f" ST_SetSRID(ST_MakePoint({x}, {y}), 3006))"
        ),
        {"id": TESTBY},
    )
    session.commit()

    def layers(zoom: int) -> dict[str, Any]:
        found: dict[str, Any] = mapbox_vector_tile.decode(gzip.decompress(client.get(address(zoom)).response.data))
        return found

    def kinds(zoom: int) -> set[str]:
        return {f["properties"]["kind"] for f in layers(zoom)["ground"]["features"]}

    assert kinds(12) == {"water"}
    assert kinds(13) == {"water", "building"}
    assert "lamp" not in layers(15)
    assert [f["properties"] for f in layers(16)["lamp"]["features"]] == [{"state": "out"}]


def test_the_same_tile_again_is_a_304(client: Client) -> None:
    etag = client.get(address(14)).response.headers["ETag"]
    client.get(address(14), status=304, headers={"If-None-Match": etag})


def test_nothing_is_204_and_outside_the_pyramid_404(client: Client) -> None:
    client.get("/tiles/base/14/0/0.mvt", status=204)
    client.get(address(8), status=204)
    client.get("/tiles/base/3/8/0.mvt", status=404)
    client.get("/tiles/base/99/0/0.mvt", status=404)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 30), st.integers(0, 2**31), st.integers(0, 2**31))
def test_no_address_is_an_error(client: Client, z: int, x: int, y: int) -> None:
    assert client.raw.get(f"/tiles/base/{z}/{x}/{y}.mvt").status_code in (200, 204, 404)
