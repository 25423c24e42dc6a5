"""The tiles of the base map."""

import gzip

import mapbox_vector_tile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.crs import to_mercator
from geo.tilegrid import tile_at
from tests.support.client import Client
from tests.support.world import CENTRE


def address(zoom: int) -> str:
    middle = to_mercator(Point(*CENTRE))
    found = tile_at(middle.x, middle.y, zoom)
    return f"/tiles/base/{found.z}/{found.x}/{found.y}.mvt"


def test_a_tile_at_street_zoom_holds_streets_and_places_by_name(client: Client) -> None:
    response = client.get(address(14)).response
    layers = mapbox_vector_tile.decode(gzip.decompress(response.data))
    assert {"Storgatan", "Bollmoravägen"} <= {f["properties"]["name"] for f in layers["street"]["features"]}
    assert "Stortorget" in {f["properties"]["name"] for f in layers["place"]["features"]}


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
