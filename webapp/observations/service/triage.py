"""What staff change of an observation besides its status: category, unit, place, duplicates; and taking it back."""

import uuid
from datetime import timedelta
from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.models.catalogue import Category, Unit
from data.models.observation import Observation
from data.models.support import StillThere
from data.queries import batches, ground, naming
from data.vocabulary import Audience, CategoryCode, ObservationStatus, Outcome, Verb
from geo.crs import STORE
from webapp.core.errors import InvalidInput, NotFound
from webapp.observations.service import publication
from webapp.observations.service.loading import locked_by_id
from webapp.observations.service.status import MAIL_DELAY, change_status
from webapp.observations.service.undo import undo_moves, undoable


def set_category(
    session: Session,
    observation: Observation,
    code: CategoryCode,
    *,
    actor: Actor,
    batch_id: uuid.UUID | None = None,
) -> None:
    """Move an observation to another category and, where it lay with the old one's unit, to the new one's unit.

    The answers stay; the title keeps its first half only if the new category knows it. The promise stays, since
    the reporter has it. Raises InvalidInput: same_category, category_unknown.
    """
    if observation.category == code:
        raise InvalidInput("same_category", field="category")
    before = session.get(Category, (observation.municipality_id, observation.category))
    after = session.get(Category, (observation.municipality_id, code.value))
    if after is None or not after.active:
        raise InvalidInput("category_unknown", field="category")
    changes: dict[str, list[Any]] = {"category": [observation.category, code.value]}
    observation.category = code.value
    if observation.title_code and not _knows(after, observation.title_code):
        changes["title_code"] = [observation.title_code, None]
        observation.title_code = None
    if observation.unit_id == (before.unit_id if before else None) and observation.unit_id != after.unit_id:
        changes["unit_id"] = [_text(observation.unit_id), _text(after.unit_id)]
        observation.unit_id = after.unit_id
    _changed(session, observation, changes, actor=actor, batch_id=batch_id)
    publication.remask(session, observation, actor=actor, batch_id=batch_id)


def set_unit(
    session: Session,
    observation: Observation,
    unit_id: uuid.UUID | None,
    *,
    actor: Actor,
    batch_id: uuid.UUID | None = None,
) -> None:
    """Give an observation to a unit. Raises InvalidInput: same_unit, unit_unknown."""
    if observation.unit_id == unit_id:
        raise InvalidInput("same_unit", field="unit")
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit_id and (unit is None or unit.municipality_id != observation.municipality_id):
        raise InvalidInput("unit_unknown", field="unit")
    changes = {"unit_id": [_text(observation.unit_id), _text(unit_id)]}
    observation.unit_id = unit_id
    _changed(session, observation, changes, actor=actor, batch_id=batch_id)


def put_on_map(
    session: Session,
    observation: Observation,
    geometry: BaseGeometry,
    *,
    actor: Actor,
    batch_id: uuid.UUID | None = None,
) -> None:
    """Give an observation its place (EPSG:3006), for one told in words or pointed out wrongly.

    Raises InvalidInput("outside_municipality", field="geometry") outside the municipality that has the case.
    """
    if not ground.inside(session, observation.municipality_id, geometry.wkt):
        raise InvalidInput("outside_municipality", field="geometry")
    spot = naming.name_of(session, geometry, observation.municipality_id)
    before = to_shape(observation.geom).wkb_hex if observation.geom is not None else None
    place_id = spot.place_id if spot else None
    name = spot.name if spot else observation.place_name
    changes = {"place_id": [_text(observation.place_id), _text(place_id)]}
    detail = {"geom_before": before, "geom": geometry.wkb_hex, "place_name_before": observation.place_name}
    observation.geom = from_shape(geometry, srid=STORE)
    observation.place_id, observation.place_name = place_id, name
    _changed(session, observation, changes, actor=actor, batch_id=batch_id, detail=detail)
    publication.remask(session, observation, actor=actor, batch_id=batch_id)
    publication.touch_actions(session, observation.id)


def merge(
    session: Session,
    keep: Observation,
    other: Observation,
    *,
    actor: Actor,
    batch_id: uuid.UUID | None = None,
    mail_delay: timedelta = MAIL_DELAY,
) -> None:
    """Close `other` as a duplicate of `keep`; its reporter is told of `keep` from now on, the public sees only `keep`.

    What was merged into `other` before follows along. Raises InvalidInput: is_duplicate (`keep` is one itself),
    same_observation, closed_already.
    """
    if keep.id == other.id:
        raise InvalidInput("same_observation", field="keep")
    if keep.duplicate_of is not None:
        raise InvalidInput("is_duplicate", field="keep")
    if other.status == ObservationStatus.CLOSED:
        raise InvalidInput("closed_already")
    followers = session.scalars(
        select(Observation).where(Observation.duplicate_of == other.id).order_by(Observation.id).with_for_update()
    )
    for one in [*followers, other]:
        _merged(session, one, keep, actor, batch_id)
    change_status(
        session,
        other,
        ObservationStatus.CLOSED,
        actor=actor,
        outcome=Outcome.DUPLICATE,
        batch_id=batch_id,
        mail_delay=mail_delay,
    )
    publication.remask(session, other, actor=actor, batch_id=batch_id)


def undo(
    session: Session, municipality_id: int, batch_id: uuid.UUID, *, actor: Actor, delay: timedelta = MAIL_DELAY
) -> set[uuid.UUID]:
    """Take back what a batch did to observations; those that changed since then stay and are given back.

    Raises NotFound, Conflict("undone_already") and Conflict("undo_too_late").
    """
    events = undoable(session, municipality_id=municipality_id, batch_id=batch_id, delay=delay)
    if any(event.object_kind != "observation" for event in events):
        raise NotFound("not_found")  # a change of an action is taken back as a whole, on the action's page
    lines = batches.lines(session, municipality_id, batch_id)
    last: dict[uuid.UUID, int] = {}
    for line in lines:
        last.setdefault(line.object_id, line.id)
    locked_by_id(session, last)
    kept = batches.changed_since(session, batch_id, last)
    undo_moves(session, [event for event in events if event.object_id not in kept], actor=actor)
    for line in lines:
        if line.object_id not in kept and line.verb != Verb.STATUS:
            _take_back(session, line, batch_id, actor)
    session.execute(
        update(StillThere)
        .where(StillThere.handled_batch == batch_id, StillThere.observation_id.not_in(list(kept)))
        .values(handled_batch=None, handled_at=None)
    )
    publication.touch_actions(session, *last)
    return kept


def _take_back(session: Session, line: batches.Line, batch_id: uuid.UUID, actor: Actor) -> None:
    observation = session.get_one(Observation, line.object_id)
    if line.verb in (Verb.PUBLISHED, Verb.HIDDEN):
        publication.put_back(session, observation, line.detail.get("publication_before"))
    for name, (before, _after) in line.changes.items():
        if name in ("category", "title_code", "held"):
            setattr(observation, name, before)
        elif name in ("unit_id", "place_id", "duplicate_of"):
            setattr(observation, name, uuid.UUID(before) if before else None)
    if "geom" in line.detail:
        old = line.detail["geom_before"]
        observation.geom = WKBElement(bytes.fromhex(old), srid=STORE) if old else None
        observation.place_name = line.detail["place_name_before"]
    observation.version += 1
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=Verb.UNDONE,
        audience=Audience.STAFF,
        changes={name: [after, before] for name, (before, after) in line.changes.items()},
        batch_id=batch_id,
    )


def _merged(session: Session, other: Observation, keep: Observation, actor: Actor, batch_id: uuid.UUID | None) -> None:
    before = other.duplicate_of
    other.duplicate_of = keep.id
    other.version += 1
    audit.record_about(
        session,
        other,
        actor=actor,
        verb=Verb.MERGED,
        audience=Audience.REPORTER,
        changes={"duplicate_of": [_text(before), str(keep.id)]},
        batch_id=batch_id,
    )


def _changed(
    session: Session,
    observation: Observation,
    changes: dict[str, list[Any]],
    *,
    actor: Actor,
    batch_id: uuid.UUID | None,
    detail: dict[str, Any] | None = None,
) -> None:
    observation.version += 1
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=Verb.CHANGED,
        audience=Audience.STAFF,
        changes=changes,
        detail=detail,
        batch_id=batch_id,
    )


def _knows(category: Category, title_code: str) -> bool:
    options = (option for question in category.questions for option in question.get("options", ()))
    return any(option.get("code") == title_code and option.get("title") for option in options)


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value else None
