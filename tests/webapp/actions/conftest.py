"""A town with reports, and a coordinator who is signed in."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from data.engine import Engines, session_factory, set_scope
from data.models.observation import Observation, ObservationContact
from tests.factories.observations import make_observation
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY

_people = itertools.count(1)
Report = Callable[..., Observation]


@pytest.fixture
def town(engines: Engines) -> sessionmaker[Session]:
    """Sessions that may touch both municipalities' contact data."""
    return session_factory(engines.app)


@pytest.fixture
def store(town: sessionmaker[Session]) -> Iterator[Session]:
    """One such session; the test commits what pages shall see."""
    with town() as session:
        set_scope(session, municipalities=(TESTBY, GRANNBY))
        yield session


@pytest.fixture
def report(store: Session) -> Report:
    """Makes and commits a report; `email` its reporter's address, confirmed unless told otherwise."""

    def make(
        municipality_id: int = TESTBY, *, email: str | None = None, confirmed: bool = True, **values: object
    ) -> Observation:
        row = make_observation(store, municipality_id, **values)  # type: ignore[arg-type] # any column by name
        if email:
            store.add(
                ObservationContact(
                    observation_id=row.id,
                    municipality_id=municipality_id,
                    email=email,
                    language=str(values.get("language", "sv")),
                    confirmed_at=datetime.now(UTC) if confirmed else None,
                )
            )
        store.commit()
        return row

    return make


@pytest.fixture
def coordinator(client: Client) -> Client:
    """Testby's coordinator, signed in."""
    return client.sign_in("coordinator")
