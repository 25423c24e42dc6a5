"""Named places and what is public about them; both logins may use it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from data.models.public_api import action, action_observation, action_place, observation, place, place_line
from data.queries.public import PublicAction, PublicObservation, actions, observations_where

MOST_PLACES = 1_000
MOST_ROWS = 200


@dataclass(frozen=True)
class PlaceRow:
    """A named place."""

    public_id: str
    municipality_id: int
    slug: str
    name: str
    kind: str
    description: dict[str, str] | None


@dataclass(frozen=True)
class LineRow:
    """What somebody felt at a busy place: no date, no address of its own."""

    category: str
    title_code: str | None
    summary: str | None


_COLUMNS = [c for c in place.c if c.name != "geom"]


def search(
    session: Session, municipality_id: int, words: Sequence[str] = (), limit: int = MOST_PLACES
) -> list[PlaceRow]:
    """Places whose names hold all words, by name (Swedish order)."""
    query = (
        select(*_COLUMNS)
        .where(
            place.c.municipality_id == municipality_id,
            *(place.c.name.icontains(word, autoescape=True) for word in words),
        )
        .order_by(place.c.name.collate("sv-x-icu"), place.c.slug)
        .limit(limit)
    )
    return [PlaceRow(**row) for row in session.execute(query).mappings()]


def count(session: Session, municipality_id: int) -> int:
    """How many places a municipality has."""
    query = select(func.count()).where(place.c.municipality_id == municipality_id)
    return session.scalar(query) or 0


def busiest(session: Session, municipality_id: int, limit: int) -> list[PlaceRow]:
    """Squares, centres, parks and harbours, by name; others only where there are too few of these."""
    first = place.c.kind.in_(("square", "centre", "park", "harbour"))
    query = (
        select(*_COLUMNS)
        .where(place.c.municipality_id == municipality_id)
        .order_by(first.desc(), place.c.name.collate("sv-x-icu"), place.c.slug)
        .limit(limit)
    )
    rows = [PlaceRow(**row) for row in session.execute(query).mappings()]
    return sorted(rows, key=lambda row: row.name)


def by_slug(session: Session, municipality_id: int, slug: str) -> PlaceRow | None:
    """The place at this address."""
    return _one(session, place.c.municipality_id == municipality_id, place.c.slug == slug)


def by_public_id(session: Session, municipality_id: int, public_id: str) -> PlaceRow | None:
    """The place with this public id."""
    return _one(session, place.c.municipality_id == municipality_id, place.c.public_id == public_id)


def by_ids(session: Session, ids: Sequence[str]) -> list[PlaceRow]:
    """Places with these public ids, by name."""
    query = select(*_COLUMNS).where(place.c.public_id.in_(ids)).order_by(place.c.name, place.c.public_id)
    return [PlaceRow(**row) for row in session.execute(query.limit(MOST_PLACES)).mappings()]


def observations_at(session: Session, where: PlaceRow) -> list[PublicObservation]:
    """Public observations that name the place or lie in it, newest first."""
    return observations_where(
        session,
        select(*(c for c in observation.c if c.name != "geom")).where(
            observation.c.municipality_id == where.municipality_id,
            or_(observation.c.place_slug == where.slug, _lies_in(where)),
        ),
        MOST_ROWS,
    )


def lines_at(session: Session, where: PlaceRow) -> list[LineRow]:
    """What has been said of the place in months that are closed, in no order of time."""
    query = (
        select(place_line.c.category, place_line.c.title_code, place_line.c.summary)
        .where(place_line.c.place == where.public_id)
        .order_by(place_line.c.category, place_line.c.title_code.nulls_last(), place_line.c.summary.nulls_last())
        .limit(MOST_ROWS)
    )
    return [LineRow(**row) for row in session.execute(query).mappings()]


def actions_at(session: Session, where: PlaceRow, observation_ids: Sequence[str]) -> list[PublicAction]:
    """Published actions at the place, and those that answer its observations."""
    at = select(action_place.c.action).where(action_place.c.place == where.public_id)
    answering = select(action_observation.c.action).where(action_observation.c.observation.in_(observation_ids))
    query = (
        select(action.c.public_id)
        .where(or_(action.c.public_id.in_(at), action.c.public_id.in_(answering)))
        .order_by(action.c.public_id)
        .limit(MOST_ROWS)
    )
    return actions(session, session.scalars(query))


def _lies_in(where: PlaceRow) -> ColumnElement[bool]:
    outline = select(place.c.geom).where(place.c.public_id == where.public_id).scalar_subquery()
    return func.ST_Intersects(observation.c.geom, outline)


def _one(session: Session, *rules: ColumnElement[bool]) -> PlaceRow | None:
    found = session.execute(select(*_COLUMNS).where(*rules)).mappings().first()
    return PlaceRow(**found) if found else None
