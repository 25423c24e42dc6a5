"""Keeps a watch area true: its facts, its border, meetings, signs and the yearly review."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geoalchemy2.shape import from_shape, to_shape
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.audit import Actor
from data.models.watch_area import WatchArea, WatchMeeting, WatchReview, WatchSign
from data.vocabulary import SignState, Verb, WatchAreaStatus, WatchMeetingKind, WatchReviewOutcome
from geo.crs import STORE
from webapp.core.clock import today
from webapp.core.errors import InvalidInput, NotFound
from webapp.watch_areas.rules import next_review
from webapp.watch_areas.service import place
from webapp.watch_areas.service.loading import tell
from webapp.watch_areas.service.status import Step, move, write_review

CODES = ("households_joined", "households_total")
TEXTS = ("name", "public_name", "public_text")


@dataclass(frozen=True)
class Facts:
    """What is known of an area besides its border."""

    name: str
    households_joined: int
    households_total: int
    facts: dict[str, Any]
    public_name: str | None
    public_text: str | None


@dataclass(frozen=True)
class Review:
    """What a yearly review says; `note` is the police's own and stays with them unless `note_shared`."""

    outcome: WatchReviewOutcome
    conditions: str | None = None
    note: str | None = None
    note_shared: bool = False
    next_review_on: date | None = None


def change(session: Session, area: WatchArea, given: Facts, *, actor: Actor) -> None:
    """Change the facts; history says which."""
    if WatchAreaStatus(area.status) == WatchAreaStatus.ACTIVE and not given.public_name:
        raise InvalidInput("public_name_needed", field="public_name")
    codes = {name: [getattr(area, name), getattr(given, name)] for name in CODES}
    texts = {name: [getattr(area, name), getattr(given, name)] for name in TEXTS}
    changed = {name: pair for name, pair in codes.items() if pair[0] != pair[1]}
    told = {name: pair for name, pair in texts.items() if pair[0] != pair[1]}
    for name in (*CODES, *TEXTS):
        setattr(area, name, getattr(given, name))
    if area.facts != given.facts:
        told["facts"] = [area.facts, given.facts]
        area.facts = given.facts
    area.version += 1
    if changed or told:
        tell(session, area, Verb.CHANGED, actor, {**changed, "texts": sorted(told)}, detail=told)


def move_border(session: Session, area: WatchArea, border: MultiPolygon, *, actor: Actor) -> None:
    """Give the area another border; what the public sees follows in the same transaction."""
    before = to_shape(area.geom).wkt
    place.put(area, border)
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {"texts": ["border"]}, detail={"border": before})


def add_meeting(
    session: Session,
    area: WatchArea,
    kind: WatchMeetingKind,
    held_on: date,
    *,
    participants: int | None,
    public: bool,
    actor: Actor,
) -> None:
    """A meeting or training that was held or is planned."""
    meeting = WatchMeeting(
        watch_area_id=area.id,
        municipality_id=area.municipality_id,
        kind=kind.value,
        held_on=held_on,
        participants=participants,
        public=public,
    )
    session.add(meeting)
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {kind.value: [None, held_on.isoformat()]})


def add_sign(
    session: Session,
    area: WatchArea,
    words: str,
    state: SignState,
    put_up_on: date | None,
    spot: BaseGeometry | None,
    *,
    actor: Actor,
) -> None:
    """A sign at an entrance, on the map where its position was given."""
    sign = WatchSign(
        watch_area_id=area.id,
        municipality_id=area.municipality_id,
        place_words=words,
        state=state.value,
        put_up_on=put_up_on,
        geom=from_shape(spot, srid=STORE) if spot is not None else None,
    )
    session.add(sign)
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {"sign": [None, state.value]})


def change_sign(session: Session, area: WatchArea, sign_id: uuid.UUID, state: SignState, *, actor: Actor) -> None:
    """A sign has faded, is gone, or is whole again; raises NotFound."""
    sign = session.scalar(select(WatchSign).where(WatchSign.id == sign_id, WatchSign.watch_area_id == area.id))
    if sign is None:
        raise NotFound("not_found")
    tell(session, area, Verb.CHANGED, actor, {"sign": [sign.state, state.value]})
    sign.state = state.value
    area.version += 1


def remove_part(session: Session, area: WatchArea, part: str, part_id: uuid.UUID, *, actor: Actor) -> None:
    """Take away a meeting or a sign that was written by mistake; raises NotFound."""
    tables: dict[str, type[WatchMeeting] | type[WatchSign]] = {"meeting": WatchMeeting, "sign": WatchSign}
    table = tables.get(part)
    if table is None:
        raise NotFound("not_found")
    gone = session.execute(delete(table).where(table.id == part_id, table.watch_area_id == area.id))
    if not gone.rowcount:  # type: ignore[attr-defined] # a DELETE's result has it
        raise NotFound("not_found")
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {part: [str(part_id), None]})


def review(session: Session, area: WatchArea, given: Review, *, actor: Actor, delay: timedelta) -> uuid.UUID | None:
    """Write the yearly review down and mail the applicant; approving wakes a dormant area, and the other way round.

    An approved area is reviewed again in a year, or on the day that was chosen. Returns the batch of the step that
    went with it, None when the area stayed where it was. Raises InvalidInput for an area that is not running, or
    without the conditions that are to be met.
    """
    if area.status not in (WatchAreaStatus.ACTIVE, WatchAreaStatus.DORMANT):
        raise InvalidInput("review_not_running", field="outcome")
    if given.outcome == WatchReviewOutcome.MORE_NEEDED and not given.conditions:
        raise InvalidInput("conditions_needed", field="conditions")
    before = area.next_review_on
    batch_id = _follow(session, area, given, actor, delay)
    if given.outcome == WatchReviewOutcome.APPROVED:
        area.next_review_on = given.next_review_on or next_review(today())
    elif given.next_review_on:
        area.next_review_on = given.next_review_on
    written = _written(area, given, actor)
    session.add(written)
    session.flush()
    area.version += 1
    changes: dict[str, list[Any]] = {"review": [None, given.outcome.value]}
    if area.next_review_on != before:
        changes["next_review_on"] = [str(before) if before else None, str(area.next_review_on)]
    tell(session, area, Verb.CHANGED, actor, changes, detail={"conditions": given.conditions})
    if batch_id is None:
        write_review(session, area, written.id, delay)
    return batch_id


def _follow(session: Session, area: WatchArea, given: Review, actor: Actor, delay: timedelta) -> uuid.UUID | None:
    """The step that an outcome means: an approved area runs, one that is put to rest is dormant."""
    after = {
        WatchReviewOutcome.APPROVED: WatchAreaStatus.ACTIVE,
        WatchReviewOutcome.DORMANT: WatchAreaStatus.DORMANT,
    }.get(given.outcome)
    if after is None or area.status == after:
        return None
    return move(session, area, Step(after, message=given.conditions), actor=actor, delay=delay)


def _written(area: WatchArea, given: Review, actor: Actor) -> WatchReview:
    return WatchReview(
        watch_area_id=area.id,
        municipality_id=area.municipality_id,
        reviewed_on=today(),
        outcome=given.outcome.value,
        conditions=given.conditions,
        note=given.note,
        note_shared=given.note_shared,
        next_review_on=area.next_review_on,
        households_joined=area.households_joined,
        reviewed_by=actor.user_id,
    )
