"""Observations for tests: reported, published, hidden, merged."""

import itertools
import secrets
from datetime import UTC, datetime
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from data import audit
from data.models.observation import Observation, Publication, PublicCell
from data.vocabulary import Audience, Precision, Verb
from geo.crs import STORE
from tests.support.world import CENTRE, TESTBY

_numbers = itertools.count(1)
LETTERS = {9901: "TB", 9902: "GB", 9903: "VS"}


def geom(where: tuple[float, float] | str) -> WKTElement:
    """A geometry in EPSG:3006 from (east, north) or from WKT."""
    wkt = where if isinstance(where, str) else f"POINT({where[0]} {where[1]})"
    return WKTElement(wkt, srid=STORE)


def next_ref(municipality_id: int) -> str:
    """A reference of a month long past, so that it never meets one that the app gives."""
    return f"{LETTERS[municipality_id]}-2601-{next(_numbers):04d}"


def make_observation(
    session: Session,
    municipality_id: int = TESTBY,
    *,
    at: tuple[float, float] | str | None = CENTRE,
    history: bool = True,
    **values: Any,
) -> Observation:
    """An observation, by default a lamp that is out in the middle of Testby, new since now.

    `at` is (east, north) or WKT in EPSG:3006, None for words only. With `history` it has its line "created".
    """
    row = Observation(
        ref=next_ref(municipality_id),
        token_hash=secrets.token_bytes(32),
        municipality_id=municipality_id,
        geom=geom(at) if at is not None else None,
        **{"category": "lighting", "title_code": "out", "place_name": "Storgatan", **values},
    )
    session.add(row)
    session.flush()
    if history:
        audit.record(
            session,
            municipality_id=municipality_id,
            object_kind="observation",
            object_id=row.id,
            actor=audit.REPORTER,
            verb=Verb.CREATED,
            audience=Audience.PUBLIC,
        )
    return row


def publish(
    session: Session,
    observation: Observation,
    precision: Precision = Precision.EXACT,
    *,
    at: tuple[float, float] | str | None = None,
    **values: Any,
) -> Publication:
    """What a person let the public see; its geometry is the observation's own unless `at` says where."""
    own = observation.geom if precision == Precision.EXACT else None
    row = Publication(
        observation_id=observation.id,
        municipality_id=observation.municipality_id,
        precision=precision.value,
        geom=geom(at) if at is not None else own,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def make_public(session: Session, municipality_id: int = TESTBY, **values: Any) -> Observation:
    """An observation that everybody may see exactly."""
    row = make_observation(session, municipality_id, **values)
    publish(session, row)
    return row


def close(session: Session, observation: Observation, outcome: str = "done", message: str | None = "Klart.") -> None:
    """End an observation with its line of history, without mail."""
    before = observation.status
    observation.status, observation.outcome = "closed", outcome
    observation.closed_at, observation.resident_message = datetime.now(UTC), message
    audit.record_about(
        session,
        observation,
        actor=audit.SYSTEM,
        verb=Verb.STATUS,
        audience=Audience.PUBLIC,
        changes={"status": [before, "closed"], "outcome": [None, outcome]},
    )
    session.flush()


def make_cell(session: Session, municipality_id: int = TESTBY, *, wkt: str, **values: Any) -> PublicCell:
    """A row of the materialised counts."""
    defaults = {"period": "2026-10", "cell_group": "unsafe", "level": "grid_250", "band": "5-9"}
    row = PublicCell(
        municipality_id=municipality_id, geom=geom(wkt), cell=f"cell-{next(_numbers)}", **{**defaults, **values}
    )
    session.add(row)
    session.flush()
    return row
