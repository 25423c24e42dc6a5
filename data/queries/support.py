"""Reads of what others say of observations: how many have seen it too, who says it is still there, what lies near."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from data.models.observation import Observation
from data.models.public_api import observation as public
from data.models.support import StillThere, Support
from data.queries.public import PublicObservation
from data.vocabulary import ObservationStatus
from geo.crs import STORE

NEAR_METRES, MOST_NEAR = 50, 5
_WAITS = StillThere.handled_batch.is_(None)


@dataclass(frozen=True)
class NearReport:
    """An open public observation close to a place; whole metres away."""

    row: PublicObservation
    metres: int


@dataclass(frozen=True)
class Tip:
    """What somebody wrote who says that a closed observation is still there."""

    created_at: datetime
    words: str | None
    personal_data: bool


def count_of(observation_id: InstrumentedAttribute[uuid.UUID]) -> ScalarSelect[int]:
    """For another query: how many browsers have seen an observation or what was merged into it, each once."""
    one = aliased(Observation)
    return (
        select(func.count(func.distinct(Support.browser_key)))
        .join(one, one.id == Support.observation_id)
        .where(or_(one.id == observation_id, one.duplicate_of == observation_id))
        .correlate(Observation)
        .scalar_subquery()
    )


def is_seen(observation_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """For another query: whether anybody else has seen it."""
    one = aliased(Observation)
    mine = or_(one.id == observation_id, one.duplicate_of == observation_id)
    return exists().where(Support.observation_id == one.id, mine).correlate(Observation)


def said_still_there(observation_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """For another query about closed observations: whether somebody says it is still there."""
    return exists().where(StillThere.observation_id == observation_id, _WAITS).correlate(Observation)


def seen_count(municipality_id: int) -> ScalarSelect[int]:
    """For another query: how many open observations others have seen too."""
    one, main = aliased(Observation), aliased(Observation)
    return (
        select(func.count(func.distinct(main.id)))
        .select_from(Support)
        .join(one, one.id == Support.observation_id)
        .join(main, main.id == func.coalesce(one.duplicate_of, one.id))
        .where(main.municipality_id == municipality_id, main.status != ObservationStatus.CLOSED.value)
        .scalar_subquery()
    )


def still_count(municipality_id: int) -> ScalarSelect[int]:
    """For another query: how many closed observations are said to be still there."""
    one = aliased(Observation)
    return (
        select(func.count(func.distinct(one.id)))
        .select_from(StillThere)
        .join(one, one.id == StillThere.observation_id)
        .where(
            one.municipality_id == municipality_id,
            one.status == ObservationStatus.CLOSED.value,
            one.duplicate_of.is_(None),
            _WAITS,
        )
        .scalar_subquery()
    )


def tips(session: Session, observation_id: uuid.UUID, most: int = 20) -> list[Tip]:
    """What people say who say it is still there, newest first."""
    query = (
        select(StillThere.created_at, StillThere.words, StillThere.personal_data)
        .where(StillThere.observation_id == observation_id, _WAITS)
        .order_by(StillThere.created_at.desc(), StillThere.id)
        .limit(most)
    )
    return [Tip(*row) for row in session.execute(query)]


def near(session: Session, municipality_id: int, geometry: BaseGeometry) -> list[NearReport]:
    """Open public observations within 50 m of a geometry (EPSG:3006), the nearest first; both logins may use it."""
    here = from_shape(geometry, STORE)
    metres = func.ST_Distance(public.c.geom, here)
    query = (
        select(*(column for column in public.c if column.name != "geom"), metres.label("metres"))
        .where(
            public.c.municipality_id == municipality_id,
            public.c.status != ObservationStatus.CLOSED.value,
            func.ST_DWithin(public.c.geom, here, NEAR_METRES),
        )
        .order_by(metres, public.c.created_on, public.c.public_id)
        .limit(MOST_NEAR)
    )
    found = []
    for row in session.execute(query).mappings():
        values = dict(row)
        away = round(values.pop("metres"))
        found.append(NearReport(PublicObservation(**values), away))
    return found
