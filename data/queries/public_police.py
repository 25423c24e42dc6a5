"""What residents see of the police's events: lists, counts a week, counts a municipality; reads only public_api."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from data.models.public_api import municipality, police_event
from data.vocabulary import PoliceKind, PolicePrecision

MOST_AREAS = 60  # municipalities of a county; Västra Götaland has 49
DECIMALS = 4  # of a degree: ten metres
_E = police_event.c


@dataclass(frozen=True)
class PublicPoliceEvent:
    """An event as the police told it last."""

    public_id: str
    source: str
    municipality_id: int | None
    county_code: str
    precision: str
    kind: str
    type_group: str
    type: str
    title: str
    summary: str
    url: str | None
    occurred_on: date
    occurred_clock: str
    version: int
    seen_on: date


@dataclass(frozen=True)
class PoliceFilter:
    """Whose events, which and from when; `county` alone means those whose municipality is not known."""

    municipality_id: int | None
    county_code: str
    kind: str = PoliceKind.EVENT.value
    group: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class AreaCount:
    """How many events a municipality has, and whether it has pages here."""

    municipality_id: int
    name: str
    slug: str
    active: bool
    count: int


def listed(session: Session, asked: PoliceFilter, limit: int, offset: int = 0) -> list[PublicPoliceEvent]:
    """The events, newest first."""
    query = select(*_E).where(*_where(asked)).order_by(_E.occurred_on.desc(), _E.occurred_clock.desc(), _E.public_id)
    return [PublicPoliceEvent(**row) for row in session.execute(query.limit(limit).offset(offset)).mappings()]


def count(session: Session, asked: PoliceFilter) -> int:
    """How many events there are."""
    return session.scalar(select(func.count()).select_from(police_event).where(*_where(asked))) or 0


def any_in(session: Session, municipality_id: int) -> bool:
    """Whether anything has been told of a municipality."""
    query = select(_E.public_id).where(_E.municipality_id == municipality_id).limit(1)
    return session.scalar(query) is not None


def span(session: Session, asked: PoliceFilter) -> tuple[date, date] | None:
    """The first and the last day with an event, None where there is none."""
    query = select(func.min(_E.occurred_on), func.max(_E.occurred_on)).where(*_where(asked))
    first, last = session.execute(query).one()
    return None if first is None else (first, last)


def seen_on(session: Session, county_code: str) -> dict[str, date]:
    """The day of the latest answer that told of an event in a county, by source: police, demo."""
    query = select(_E.source, func.max(_E.seen_on)).where(_E.county_code == county_code).group_by(_E.source)
    return {row[0]: row[1] for row in session.execute(query.order_by(_E.source))}


def per_week(session: Session, asked: PoliceFilter, first: date) -> dict[tuple[date, str], int]:
    """How many events of each group began in each week (its Monday) since a day."""
    monday = func.date_trunc("week", _E.occurred_on)
    query = (
        select(monday.label("monday"), _E.type_group, func.count().label("number"))
        .where(*_where(asked), _E.occurred_on >= first)
        .group_by(monday, _E.type_group)
        .order_by(monday, _E.type_group)
    )
    return {(row.monday.date(), row.type_group): row.number for row in session.execute(query)}


def per_municipality(session: Session, asked: PoliceFilter) -> list[AreaCount]:
    """Every municipality of the county with its count, the most events first; `asked` names the county only."""
    counted = (
        select(_E.municipality_id, func.count().label("number"))
        .where(*_what(asked), _E.county_code == asked.county_code)
        .group_by(_E.municipality_id)
        .subquery()
    )
    m = municipality.c
    number = func.coalesce(counted.c.number, 0)
    query = (
        select(m.id, m.name, m.slug, m.active, number)
        .outerjoin(counted, counted.c.municipality_id == m.id)
        .where(func.left(m.code, 2) == asked.county_code)
        .order_by(number.desc(), m.name.collate("sv-x-icu"))
        .limit(MOST_AREAS)
    )
    return [AreaCount(*row) for row in session.execute(query)]


def outlines(session: Session, slugs: Sequence[str]) -> dict[str, Any]:
    """The outlines of municipalities by slug, as GeoJSON in WGS 84."""
    drawn = func.ST_AsGeoJSON(func.ST_Transform(municipality.c.outline, 4326), DECIMALS)
    query = select(municipality.c.slug, drawn).where(municipality.c.slug.in_(slugs)).order_by(municipality.c.slug)
    return {slug: orjson.loads(shape) for slug, shape in session.execute(query.limit(MOST_AREAS))}


def monday_of(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def _where(asked: PoliceFilter) -> list[ColumnElement[bool]]:
    if asked.municipality_id is not None:
        return [*_what(asked), _E.municipality_id == asked.municipality_id]
    return [*_what(asked), _E.county_code == asked.county_code, _E.precision == PolicePrecision.COUNTY.value]


def _what(asked: PoliceFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_E.kind == asked.kind]
    if asked.group:
        found.append(_E.type_group == asked.group)
    if asked.since:
        found.append(_E.occurred_on >= asked.since)
    return found
