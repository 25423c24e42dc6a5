"""The staff inbox: one filter for the table, the map and the counts."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import JSON, ColumnElement, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.models.catalogue import Category, Unit
from data.models.observation import Observation, Publication
from data.queries import photos, support
from data.queries.catalogue import CategoryRow
from data.queries.public_map import Feature
from data.vocabulary import ObservationStatus, Precision
from geo.crs import SWEREF99TM, Bounds

PAGE, MOST_FEATURES = 200, 2000
OPEN, ALL, NO_UNIT = "open", "all", "none"
WAITING, SHOWN, HIDDEN = "waiting", "shown", "hidden"


@dataclass(frozen=True)
class InboxFilter:
    """What of the inbox is asked for; every part is already checked.

    `unit` is a unit's code or "none"; `status` "open", "all" or a status; `period` days since it came;
    `public` "waiting" (could be published), "shown" or "hidden".
    """

    category: str | None = None
    unit: str | None = None
    status: str = OPEN
    period: int | None = None
    q: str = ""
    public: str | None = None
    late: bool = False
    held: bool = False
    unplaced: bool = False
    photos: bool = False  # with photos that nobody has decided about
    seen: bool = False  # seen by others too, by most first
    still: bool = False  # closed, and somebody says it is still there
    duplicates: bool = False
    page: int = 1
    bbox: Bounds | None = None  # EPSG:3006


@dataclass(frozen=True)
class InboxRow:
    """A row of the inbox."""

    id: uuid.UUID
    public_id: str
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    place_words: str | None
    status: str
    outcome: str | None
    promise_on: date | None
    created_at: datetime
    closed_at: datetime | None
    held: bool
    version: int
    placed: bool
    precision: str | None
    kept_ref: str | None
    photos: int
    supports: int
    still: bool

    @property
    def code(self) -> str:
        """The status, or when closed its outcome."""
        return self.outcome or self.status


@dataclass(frozen=True)
class InboxCounts:
    """How many there are in the saved views, and how old the oldest open one is."""

    open: int
    late: int
    waiting: int
    held: int
    unplaced: int
    photos: int
    seen: int
    still: int
    mine: int
    oldest: datetime | None


def rows(
    session: Session, municipality_id: int, wanted: InboxFilter, today: date, categories: Iterable[CategoryRow] = ()
) -> list[InboxRow]:
    """One page of the inbox, what must be answered first on top."""
    kept = aliased(Observation)
    query = (
        _matching(
            select(
                Observation.id,
                Observation.public_id,
                Observation.ref,
                Observation.category,
                Observation.title_code,
                Observation.place_name,
                Observation.place_words,
                Observation.status,
                Observation.outcome,
                Observation.promise_on,
                Observation.created_at,
                Observation.closed_at,
                Observation.held,
                Observation.version,
                Observation.geom.is_not(None).label("placed"),
                Publication.precision,
                kept.ref.label("kept_ref"),
                photos.count_of(Observation.id).label("photos"),
                support.count_of(Observation.id).label("supports"),
                support.said_still_there(Observation.id).label("still"),
            ),
            municipality_id,
            wanted,
            today,
            categories,
        )
        .outerjoin(kept, kept.id == Observation.duplicate_of)
        .order_by(
            *((support.count_of(Observation.id).desc(),) if wanted.seen else ()),
            Observation.status == ObservationStatus.CLOSED.value,
            Observation.promise_on.asc().nulls_last(),
            Observation.created_at,
            Observation.id,
        )
        .limit(PAGE)
        .offset((wanted.page - 1) * PAGE)
    )
    return [InboxRow(**row) for row in session.execute(query).mappings()]


def count(
    session: Session, municipality_id: int, wanted: InboxFilter, today: date, categories: Iterable[CategoryRow] = ()
) -> int:
    """How many rows the filter finds."""
    query = _matching(select(func.count(Observation.id)), municipality_id, wanted, today, categories)
    return int(session.scalar(query) or 0)


def counts(session: Session, municipality_id: int, unit_id: uuid.UUID | None, today: date) -> InboxCounts:
    """The numbers of the saved views, read at once."""
    waiting = and_(*_public(WAITING))
    query = (
        select(
            func.count().label("open"),
            func.count().filter(Observation.promise_on < today).label("late"),
            func.count().filter(waiting).label("waiting"),
            func.count().filter(Observation.held).label("held"),
            func.count().filter(Observation.geom.is_(None)).label("unplaced"),
            func.count().filter(photos.to_review(Observation.id)).label("photos"),
            support.seen_count(municipality_id).label("seen"),
            support.still_count(municipality_id).label("still"),
            func.count().filter(Observation.unit_id == unit_id).label("mine"),
            func.min(Observation.created_at).label("oldest"),
        )
        .select_from(Observation)
        .outerjoin(Publication, Publication.observation_id == Observation.id)
        .outerjoin(
            Category,
            and_(Category.municipality_id == Observation.municipality_id, Category.code == Observation.category),
        )
        .where(Observation.municipality_id == municipality_id, Observation.status != ObservationStatus.CLOSED.value)
    )
    return InboxCounts(**session.execute(query).mappings().one())


def extent(
    session: Session, municipality_id: int, wanted: InboxFilter, today: date, categories: Iterable[CategoryRow] = ()
) -> tuple[float, float, float, float] | None:
    """West, south, east, north (WGS 84) of what the filter finds, with a little room around it."""
    box = func.ST_Transform(func.ST_Expand(func.ST_SetSRID(func.ST_Extent(Observation.geom), SWEREF99TM), 150), 4326)
    query = _matching(
        select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box)),
        municipality_id,
        wanted,
        today,
        categories,
    )
    west, south, east, north = session.execute(query).one()
    return None if west is None else (west, south, east, north)


def wave(session: Session, municipality_id: int, least: int = 20) -> tuple[str, int] | None:
    """The category with the most new reports, if a wave of them has come (a storm, a power cut)."""
    query = (
        select(Observation.category, func.count())
        .where(Observation.municipality_id == municipality_id, Observation.status == ObservationStatus.NEW.value)
        .group_by(Observation.category)
        .having(func.count() >= least)
        .order_by(func.count().desc(), Observation.category)
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def refs(session: Session, municipality_id: int, public_ids: Iterable[str]) -> dict[str, str]:
    """The reference numbers of these public ids, for those that the municipality has."""
    query = (
        select(Observation.public_id, Observation.ref)
        .where(Observation.municipality_id == municipality_id, Observation.public_id.in_(list(public_ids)))
        .order_by(Observation.ref)
        .limit(500)
    )
    return {row.public_id: row.ref for row in session.execute(query)}


def public_ids(session: Session, municipality_id: int, ids: Iterable[uuid.UUID]) -> list[str]:
    """The public ids of these observations, for those that the municipality has."""
    query = (
        select(Observation.public_id)
        .where(Observation.municipality_id == municipality_id, Observation.id.in_(list(ids)))
        .order_by(Observation.ref)
        .limit(500)
    )
    return list(session.scalars(query))


def public_id_of(session: Session, municipality_id: int, ref: str) -> str | None:
    """The public id of a reference number, written in any case."""
    return session.scalar(
        select(Observation.public_id).where(
            Observation.municipality_id == municipality_id, Observation.ref == ref.strip().upper()
        )
    )


def features(
    session: Session, municipality_id: int, wanted: InboxFilter, today: date, categories: Iterable[CategoryRow] = ()
) -> tuple[list[Feature], bool]:
    """What the filter finds, for the map, and whether there was too much to give all."""
    query = (
        _matching(
            select(
                Observation.public_id,
                Observation.ref,
                Observation.category,
                Observation.status,
                Observation.outcome,
                Observation.promise_on,
                cast(func.ST_AsGeoJSON(func.ST_Transform(Observation.geom, 4326), 6), JSON).label("geometry"),
            ),
            municipality_id,
            wanted,
            today,
            categories,
        )
        .where(Observation.geom.is_not(None))
        .order_by(Observation.promise_on.asc().nulls_last(), Observation.created_at, Observation.id)
        .limit(MOST_FEATURES + 1)
    )
    found = session.execute(query).mappings().all()
    drawn = [Feature("o", row["public_id"], row["geometry"], dict(row)) for row in found[:MOST_FEATURES]]
    return drawn, len(found) > MOST_FEATURES


def _matching(
    query: Select[*tuple[Any, ...]],
    municipality_id: int,
    wanted: InboxFilter,
    today: date,
    categories: Iterable[CategoryRow],
) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Observation)
        .outerjoin(Publication, Publication.observation_id == Observation.id)
        .outerjoin(
            Category,
            and_(Category.municipality_id == Observation.municipality_id, Category.code == Observation.category),
        )
        .outerjoin(Unit, Unit.id == Observation.unit_id)
        .where(
            Observation.municipality_id == municipality_id,
            *_status(wanted),
            *_facts(wanted, today),
            *(_public(wanted.public) if wanted.public else ()),
            *(_words(wanted.q, categories) if wanted.q else ()),
        )
    )


def _status(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.still:
        found.append(Observation.status == ObservationStatus.CLOSED.value)
    elif wanted.status == OPEN:
        found.append(Observation.status != ObservationStatus.CLOSED.value)
    elif wanted.status != ALL:
        found.append(Observation.status == wanted.status)
    if not wanted.duplicates:
        found.append(Observation.duplicate_of.is_(None))
    return found


def _facts(wanted: InboxFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(Observation.category == wanted.category)
    if wanted.unit:
        found.append(Observation.unit_id.is_(None) if wanted.unit == NO_UNIT else Unit.code == wanted.unit)
    if wanted.period:
        found.append(Observation.created_at >= func.now() - timedelta(days=wanted.period))
    if wanted.late:
        found += [Observation.promise_on < today, Observation.status != ObservationStatus.CLOSED.value]
    flags = (
        (wanted.held, Observation.held.is_(True)),
        (wanted.unplaced, Observation.geom.is_(None)),
        (wanted.photos, photos.to_review(Observation.id)),
    )
    found += [condition for asked, condition in flags if asked]
    if wanted.seen:
        found.append(support.is_seen(Observation.id))
    if wanted.still:
        found.append(support.said_still_there(Observation.id))
    if wanted.bbox:
        box = func.ST_MakeEnvelope(*wanted.bbox, SWEREF99TM, type_=Geometry)
        found.append(func.ST_Intersects(Observation.geom, box))
    return found


def _public(which: str) -> list[ColumnElement[bool]]:
    if which == SHOWN:
        return [Publication.observation_id.is_not(None)]
    if which == HIDDEN:
        return [Publication.observation_id.is_(None)]
    return [
        Publication.observation_id.is_(None),
        Observation.status != ObservationStatus.CLOSED.value,
        Observation.duplicate_of.is_(None),
        Observation.geom.is_not(None),
        Category.public_precision != Precision.NEVER.value,
    ]


def _words(q: str, categories: Iterable[CategoryRow]) -> list[ColumnElement[bool]]:
    """The words in the number, the place, the text, or the title as the category's own words make it."""
    columns = (Observation.ref, Observation.place_name, Observation.place_words, Observation.text)
    found: list[ColumnElement[bool]] = [column.icontains(q, autoescape=True) for column in columns]
    low = q.lower()
    for category in categories:
        if any(low in word.lower() for word in category.name.values()):
            found.append(Observation.category == category.code)
        options = [option for question in category.questions for option in question.get("options", ())]
        codes = [o["code"] for o in options if any(low in word.lower() for word in o.get("title", {}).values())]
        if codes:
            found.append(and_(Observation.category == category.code, Observation.title_code.in_(codes)))
    return [or_(*found)]
