"""A session that may touch contact data, and an area that has been applied for."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from data.engine import Engines, session_factory, set_scope
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY

# A triangle in the middle of Testby, WGS 84.
TRIANGLE = '{"type":"Polygon","coordinates":[[[16.81,58.7555],[16.815,58.7555],[16.8125,58.758],[16.81,58.7555]]]}'


@pytest.fixture
def store(engines: Engines) -> Iterator[Session]:
    """A session of the login `app` with both municipalities in scope; the test commits what pages shall see."""
    with session_factory(engines.app)() as session:
        set_scope(session, municipalities=(TESTBY, GRANNBY))
        yield session


@pytest.fixture
def coordinator(client: Client) -> Client:
    """Testby's coordinator, signed in."""
    return client.sign_in("coordinator")


def filled(**changes: Any) -> dict[str, Any]:
    """An application as the page sends it."""
    return {
        "form_token": "0123456789abcdef0123456789abcdef",
        "way": "draw",
        "geometry": TRIANGLE,
        "radius": "100",
        "kind": "neighbourhood",
        "name": "Kvarteret Linden",
        "households_joined": "12",
        "households_total": "30",
        "fact-neighbourhood-housing": "terraced",
        "contact_name": "Kim Kanarie",
        "email": "kim@kanarie.example",
        "consent": "y",
        **changes,
    }
