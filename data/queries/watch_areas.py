"""Reads of watch areas for staff and police: lists, one area, meetings, signs, reviews, history; no contact data."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from data.models.account import User
from data.models.event import Event, EventDetail
from data.models.municipality import District, Municipality
from data.models.watch_area import WatchArea, WatchContact, WatchMeeting, WatchReview, WatchSign
from data.queries.actions import HistoryRow
from data.vocabulary import SignState, WatchAreaKind, WatchAreaStatus, WatchMeetingKind

MOST = 500
ACTIVE, DORMANT = WatchAreaStatus.ACTIVE.value, WatchAreaStatus.DORMANT.value
UNDECIDED = (WatchAreaStatus.APPLICATION.value, WatchAreaStatus.REVIEW.value)
VIEWS = ("due", "late", "applications", "dormant", "boat", "all")


@dataclass(frozen=True)
class AreaFilter:
    """What a list shows: one of `VIEWS`, and a kind or a status, None for all."""

    today: date
    view: str = "all"
    kind: str | None = None
    status: str | None = None
    soon: timedelta = timedelta(days=60)


@dataclass(frozen=True)
class AreaRow:
    """A watch area as lists and its page show it."""

    id: uuid.UUID
    public_id: str
    municipality_id: int
    municipality: str
    slug: str
    kind: str
    name: str
    status: str
    households_joined: int | None
    households_total: int | None
    public_name: str | None
    public_text: str | None
    facts: dict[str, Any]
    resident_message: str | None
    active_since: date | None
    next_review_on: date | None
    created_at: datetime
    closed_at: datetime | None
    version: int
    district: str | None
    last_meeting: date | None
    last_training: date | None
    signs: int
    signs_bad: int
    hectares: float

    @property
    def share(self) -> int | None:
        """Joined in per cent of all."""
        if not self.households_total or self.households_joined is None:
            return None
        return round(100 * self.households_joined / self.households_total)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting or training."""

    id: uuid.UUID
    kind: str
    held_on: date
    participants: int | None
    public: bool


@dataclass(frozen=True)
class SignRow:
    """A sign; `located` when it is on the map."""

    id: uuid.UUID
    place_words: str
    state: str
    put_up_on: date | None
    located: bool


@dataclass(frozen=True)
class ReviewRow:
    """A review; `note` is None for those who may not read it."""

    id: uuid.UUID
    reviewed_on: date
    outcome: str
    conditions: str | None
    note: str | None
    note_shared: bool
    next_review_on: date | None
    households_joined: int | None
    who: str | None


def listed(session: Session, municipalities: list[int], chosen: AreaFilter, *, limit: int = MOST) -> list[AreaRow]:
    """Areas of these municipalities: those whose review is most late first, then by name."""
    query = (
        _rows()
        .where(WatchArea.municipality_id.in_(municipalities), *_rules(chosen))
        .order_by(
            (WatchArea.status == ACTIVE).desc(),
            WatchArea.next_review_on.asc().nulls_last(),
            WatchArea.created_at,
            WatchArea.id,
        )
        .limit(limit)
    )
    return [AreaRow(**row) for row in session.execute(query).mappings()]


def counts(session: Session, municipalities: list[int], today: date) -> dict[str, int]:
    """How many areas each of `VIEWS` shows, and how many members all running areas have ("members")."""
    columns = [
        func.count().filter(and_(*_rules(AreaFilter(today, view)))).label(view) for view in VIEWS if view != "all"
    ]
    running = WatchArea.status.in_((ACTIVE, DORMANT))
    members = func.coalesce(func.sum(WatchArea.households_joined).filter(running), 0).label("members")
    query = select(*columns, func.count().label("all"), members).where(WatchArea.municipality_id.in_(municipalities))
    return {name: int(value) for name, value in session.execute(query).mappings().one().items()}


def find(session: Session, municipality_id: int, public_id: str) -> AreaRow | None:
    """The area of this municipality with this public id."""
    return _one(session, WatchArea.municipality_id == municipality_id, WatchArea.public_id == public_id)


def by_token_hash(session: Session, municipality_id: int, token_hash: bytes) -> AreaRow | None:
    """The area of an applicant's secret link."""
    return _one(session, WatchArea.municipality_id == municipality_id, WatchArea.token_hash == token_hash)


def geometry(session: Session, area_id: uuid.UUID) -> bytes:
    """The true area as WKB in EPSG:3006."""
    return bytes(session.scalars(select(func.ST_AsBinary(WatchArea.geom)).where(WatchArea.id == area_id)).one())


def drawn(session: Session, municipality_id: int, ids: list[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The true areas as WKB in EPSG:3006."""
    query = select(WatchArea.id, func.ST_AsBinary(WatchArea.geom)).where(
        WatchArea.municipality_id == municipality_id, WatchArea.id.in_(ids)
    )
    return {row[0]: bytes(row[1]) for row in session.execute(query.order_by(WatchArea.id))}


def near(session: Session, area: AreaRow, metres: float = 500.0) -> list[tuple[str, str, bool, bytes]]:
    """Other running areas near this one: public id, kind, whether it overlaps, WKB in EPSG:3006."""
    own = select(WatchArea.geom).where(WatchArea.id == area.id).scalar_subquery()
    query = (
        select(
            WatchArea.public_id,
            WatchArea.kind,
            func.ST_Area(func.ST_Intersection(WatchArea.geom, own)) > 1.0,
            func.ST_AsBinary(WatchArea.geom),
        )
        .where(
            WatchArea.municipality_id == area.municipality_id,
            WatchArea.id != area.id,
            WatchArea.status.in_((ACTIVE, DORMANT)),
            func.ST_DWithin(WatchArea.geom, own, metres),
        )
        .order_by(WatchArea.public_id)
        .limit(50)
    )
    return [(row[0], row[1], bool(row[2]), bytes(row[3])) for row in session.execute(query)]


def meetings(session: Session, area_id: uuid.UUID) -> list[MeetingRow]:
    """Meetings and trainings, the latest first."""
    query = select(WatchMeeting).where(WatchMeeting.watch_area_id == area_id)
    found = session.scalars(query.order_by(WatchMeeting.held_on.desc(), WatchMeeting.id).limit(MOST))
    return [MeetingRow(m.id, m.kind, m.held_on, m.participants, m.public) for m in found]


def signs(session: Session, area_id: uuid.UUID) -> list[SignRow]:
    """The signs, by place."""
    query = (
        select(WatchSign)
        .where(WatchSign.watch_area_id == area_id)
        .order_by(WatchSign.place_words, WatchSign.id)
        .limit(MOST)
    )
    return [SignRow(s.id, s.place_words, s.state, s.put_up_on, s.geom is not None) for s in session.scalars(query)]


def signs_drawn(session: Session, area_id: uuid.UUID) -> list[tuple[uuid.UUID, str, bytes]]:
    """The signs that are on the map: id, state, WKB in EPSG:3006."""
    query = (
        select(WatchSign.id, WatchSign.state, func.ST_AsBinary(WatchSign.geom))
        .where(WatchSign.watch_area_id == area_id, WatchSign.geom.is_not(None))
        .order_by(WatchSign.id)
        .limit(MOST)
    )
    return [(row[0], row[1], bytes(row[2])) for row in session.execute(query)]


def reviews(session: Session, area_id: uuid.UUID, *, all_notes: bool) -> list[ReviewRow]:
    """The reviews, the latest first; notes that are not shared only with `all_notes` (police)."""
    query = (
        select(WatchReview, User.name)
        .outerjoin(User, User.id == WatchReview.reviewed_by)
        .where(WatchReview.watch_area_id == area_id)
        .order_by(WatchReview.reviewed_on.desc(), WatchReview.id.desc())
        .limit(MOST)
    )
    return [
        ReviewRow(
            id=review.id,
            reviewed_on=review.reviewed_on,
            outcome=review.outcome,
            conditions=review.conditions,
            note=review.note if all_notes or review.note_shared else None,
            note_shared=review.note_shared,
            next_review_on=review.next_review_on,
            households_joined=review.households_joined,
            who=who,
        )
        for review, who in session.execute(query)
    ]


def contact_count(session: Session, area_id: uuid.UUID) -> int:
    """How many contact persons there are; needs the municipality in scope."""
    return session.scalar(select(func.count()).where(WatchContact.watch_area_id == area_id)) or 0


def history(session: Session, area_id: uuid.UUID, *, limit: int = 300) -> list[HistoryRow]:
    """The history of an area, newest first; texts only while retention keeps them."""
    query = (
        select(Event, User.name, EventDetail.detail)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(EventDetail, EventDetail.event_id == Event.id)
        .where(Event.object_kind == "watch_area", Event.object_id == area_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [
        HistoryRow(event.id, event.at, event.verb, event.changes, name, event.batch_id, detail or {})
        for event, name, detail in session.execute(query)
    ]


def _one(session: Session, *rules: ColumnElement[bool]) -> AreaRow | None:
    found = session.execute(_rows().where(*rules)).mappings().first()
    return AreaRow(**found) if found else None


def _latest(kind: WatchMeetingKind, name: str) -> Any:
    return (
        select(func.max(WatchMeeting.held_on))
        .where(
            WatchMeeting.watch_area_id == WatchArea.id,
            WatchMeeting.kind == kind.value,
            WatchMeeting.held_on <= func.current_date(),
        )
        .correlate(WatchArea)
        .scalar_subquery()
        .label(name)
    )


def _sign_count(name: str, *rules: ColumnElement[bool]) -> Any:
    query = select(func.count()).where(WatchSign.watch_area_id == WatchArea.id, *rules)
    return query.correlate(WatchArea).scalar_subquery().label(name)


def _rows() -> Select[Any]:
    district = (
        select(District.name)
        .where(
            District.municipality_id == WatchArea.municipality_id,
            func.ST_Intersects(District.geom, func.ST_PointOnSurface(WatchArea.geom)),
        )
        .order_by(func.ST_Area(District.geom), District.name)
        .limit(1)
        .correlate(WatchArea)
        .scalar_subquery()
        .label("district")
    )
    left_out = ("geom", "public_geom", "token_hash")
    columns = [column for column in WatchArea.__table__.c if column.name not in left_out]
    return select(
        *columns,
        Municipality.name.label("municipality"),
        Municipality.slug.label("slug"),
        district,
        _latest(WatchMeetingKind.MEETING, "last_meeting"),
        _latest(WatchMeetingKind.TRAINING, "last_training"),
        _sign_count("signs"),
        _sign_count("signs_bad", WatchSign.state != SignState.GOOD.value),
        (func.ST_Area(WatchArea.geom) / 10_000).label("hectares"),
    ).join(Municipality, Municipality.id == WatchArea.municipality_id)


def _rules(chosen: AreaFilter) -> list[ColumnElement[bool]]:
    views: dict[str, ColumnElement[bool]] = {
        "due": and_(WatchArea.status == ACTIVE, WatchArea.next_review_on <= chosen.today + chosen.soon),
        "late": and_(WatchArea.status == ACTIVE, WatchArea.next_review_on < chosen.today),
        "applications": WatchArea.status.in_(UNDECIDED),
        "dormant": WatchArea.status == DORMANT,
        "boat": WatchArea.kind == WatchAreaKind.BOAT.value,
    }
    rules = [views[chosen.view]] if chosen.view in views else []
    if chosen.kind:
        rules.append(WatchArea.kind == chosen.kind)
    if chosen.status:
        rules.append(WatchArea.status == chosen.status)
    return rules
