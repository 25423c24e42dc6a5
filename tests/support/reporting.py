"""Walks the pages of a report as a browser without JavaScript does."""

import json
from typing import Any

from shapely.geometry import shape

from geo.geometry import to_geojson
from tests.support.client import Client, Page
from tests.support.world import CENTRE, SIDE, WEST

BORDER = WEST + SIDE
LAMP = {"category": "lighting", "asked": "lighting", "q-lighting-what": "out"}


def geojson(kind: str, coordinates: Any) -> str:
    """A geometry given in SWEREF 99 TM, as the map's picker writes it."""
    return json.dumps(to_geojson(shape({"type": kind, "coordinates": coordinates}), 7))


def point(x: float = CENTRE[0] + 140, y: float = CENTRE[1] + 140) -> str:
    """A point, on Stortorget unless said otherwise."""
    return geojson("Point", [x, y])


def begin(client: Client, slug: str = "testby") -> str:
    """The address of the first page of a new draft."""
    return client.get(f"/{slug}/report", status=302).location


def choose(client: Client, where: str, **fields: Any) -> str:
    """Answer the first page; gives the address of the next."""
    return client.post(where, {"form": "point", **fields}, status=303).location


def fill_in(client: Client, slug: str = "testby", geometry: str | None = None, **what: Any) -> str:
    """Answer the first two pages; gives the address of the last."""
    address = choose(client, begin(client, slug), geometry=geometry or point())
    return client.post(address, {**LAMP, **what}, status=303).location


def report(client: Client, *, email: str = "", **more: Any) -> Page:
    """Report something; gives the answer that leads to the receipt."""
    return client.post(fill_in(client, **more), {"email": email}, status=303)


def link(answer: Page) -> str:
    """The secret link out of that answer."""
    return answer.location.partition("?")[0]
