"""Actions for tests, tied to observations and places."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.action import Action, ActionObservation, ActionPlace
from data.models.observation import Observation
from data.models.place import Place
from tests.factories.observations import geom, next_ref
from tests.support.world import CENTRE, TESTBY


def make_action(
    session: Session,
    municipality_id: int = TESTBY,
    *,
    observations: Iterable[Observation] = (),
    places: Iterable[Place] = (),
    at: tuple[float, float] | str | None = CENTRE,
    published: bool = True,
    **values: Any,
) -> Action:
    """An action, by default decided, published and drawn in the middle of Testby; `at` is what the public sees."""
    row = Action(
        ref=next_ref(municipality_id).replace("-2601-", "-A2601-"),
        municipality_id=municipality_id,
        geom=geom(at) if at is not None else None,
        public_geom=geom(at) if at is not None else None,
        published_at=datetime.now(UTC) if published else None,
        **{"kind": "lighting", "title": "Nya lampor längs Storgatan", "status": "decided", **values},
    )
    session.add(row)
    session.flush()
    session.add_all(ActionObservation(action_id=row.id, observation_id=one.id) for one in observations)
    session.add_all(ActionPlace(action_id=row.id, place_id=one.id) for one in places)
    session.flush()
    return row


def the_place(session: Session, slug: str = "stortorget", municipality_id: int = TESTBY) -> Place:
    """A place of the test world."""
    return session.scalars(select(Place).where(Place.slug == slug, Place.municipality_id == municipality_id)).one()
