"""What the public may see of an observation: decided by a person, made again in the transaction of every change."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.models.catalogue import Category
from data.models.observation import Observation, Publication
from data.queries import ground as grounds
from data.queries.action_geometry import actions_of, refresh_public_geom
from data.queries.ground import Ground
from data.vocabulary import Audience, Precision, Verb
from geo.crs import STORE
from webapp.core.errors import InvalidInput
from webapp.observations import personal_data

NOWHERE = Ground()


def precision_for(rule: Precision, *, public_ground: bool, busy: bool) -> Precision:
    """How exactly a category's rule lets the public see a row.

    `public_ground` is what a person confirmed; `busy`: a busy place lies within 50 m.
    """
    if rule == Precision.EXACT:
        return Precision.EXACT if public_ground else Precision.CELL
    if rule == Precision.PLACE:
        return Precision.PLACE if busy else Precision.CELL
    return rule


def publish(
    session: Session,
    observation: Observation,
    *,
    public_ground: bool,
    actor: Actor,
    summary: str | None = None,
    batch_id: uuid.UUID | None = None,
    ground: Ground | None = None,
) -> Precision:
    """Let the public see an observation as its category allows, or change what it sees; returns how exactly.

    `public_ground` is the publisher's tick; `ground` may be given when it was asked for many rows at once.
    Raises InvalidInput: is_duplicate, no_place_yet, never_public, personal_data (field public_summary).
    """
    _check_can_be_public(observation)
    words = (summary or "").strip() or None
    if personal_data.blocks(words):
        raise InvalidInput("personal_data", field="public_summary")
    found = ground or grounds.under(session, [observation.id]).get(observation.id, NOWHERE)
    rule = category_rule(session, observation)
    precision = precision_for(rule, public_ground=public_ground, busy=found.busy_place_id is not None)
    if precision == Precision.NEVER:
        raise InvalidInput("never_public")
    _write(session, observation, precision, found, actor=actor, batch_id=batch_id, summary=words)
    return precision


def hide(session: Session, observation: Observation, *, actor: Actor, batch_id: uuid.UUID | None = None) -> bool:
    """Take an observation away from the public; says whether there was anything to take away."""
    publication = session.get(Publication, observation.id)
    if publication is None:
        return False
    before = snapshot(publication)
    session.delete(publication)
    observation.version += 1
    _record(session, observation, Verb.HIDDEN, {"precision": [before["precision"], None]}, before, actor, batch_id)
    session.flush()
    return True


def remask(session: Session, observation: Observation, *, actor: Actor, batch_id: uuid.UUID | None = None) -> None:
    """Make the publication fit a changed category, geometry or merge; never shows more than a person decided.

    It is withdrawn when the row may not be public any more. An exact one stays exact only on ground that is public
    by itself, since what the publisher confirmed was another spot or another kind of thing.
    """
    publication = session.get(Publication, observation.id)
    if publication is None:
        return
    session.flush()
    rule = category_rule(session, observation)
    if observation.duplicate_of is not None or observation.geom is None or rule == Precision.NEVER:
        hide(session, observation, actor=actor, batch_id=batch_id)
        return
    found = grounds.under(session, [observation.id]).get(observation.id, NOWHERE)
    confirmed = publication.precision == Precision.EXACT and found.public
    precision = precision_for(rule, public_ground=confirmed, busy=found.busy_place_id is not None)
    summary = publication.summary
    _write(session, observation, precision, found, actor=actor, batch_id=batch_id, summary=summary)


def touch_actions(session: Session, *observation_ids: uuid.UUID) -> None:
    """Make the public geometry of the actions that answer these observations again; call it once a transaction."""
    refresh_public_geom(session, actions_of(session, observation_ids))


def snapshot(publication: Publication) -> dict[str, Any]:
    """A publication as history keeps it, for undoing."""
    place, by = publication.place_id, publication.published_by
    return {
        "precision": publication.precision,
        "wkb": to_shape(publication.geom).wkb_hex if publication.geom is not None else None,
        "place_id": str(place) if place else None,
        "summary": publication.summary,
        "published_at": publication.published_at.isoformat() if publication.published_at else None,
        "published_by": str(by) if by else None,
    }


def put_back(session: Session, observation: Observation, before: dict[str, Any] | None) -> None:
    """Make the publication what a snapshot says, None: there was none. Writes no history."""
    publication = session.get(Publication, observation.id)
    if before is None:
        if publication is not None:
            session.delete(publication)
        session.flush()
        return
    if publication is None:
        publication = Publication(observation_id=observation.id, municipality_id=observation.municipality_id)
        session.add(publication)
    publication.precision = before["precision"]
    publication.geom = WKBElement(bytes.fromhex(before["wkb"]), srid=STORE) if before["wkb"] else None
    publication.place_id = uuid.UUID(before["place_id"]) if before["place_id"] else None
    publication.summary = before["summary"]
    publication.published_at = datetime.fromisoformat(before["published_at"])
    publication.published_by = uuid.UUID(before["published_by"]) if before["published_by"] else None
    session.flush()


def summary_of(session: Session, observation: Observation) -> str | None:
    """The sentence that staff wrote for the public, if the observation is published with one."""
    publication = session.get(Publication, observation.id)
    return publication.summary if publication is not None else None


def category_rule(session: Session, observation: Observation) -> Precision:
    """How exactly the observation's category may be public; a category that is gone never is."""
    category = session.get(Category, (observation.municipality_id, observation.category))
    return Precision(category.public_precision) if category else Precision.NEVER


def _check_can_be_public(observation: Observation) -> None:
    if observation.duplicate_of is not None:
        raise InvalidInput("is_duplicate")
    if observation.geom is None:
        raise InvalidInput("no_place_yet")


def _write(
    session: Session,
    observation: Observation,
    precision: Precision,
    found: Ground,
    *,
    actor: Actor,
    batch_id: uuid.UUID | None,
    summary: str | None,
) -> None:
    publication = session.get(Publication, observation.id)
    before = snapshot(publication) if publication is not None else None
    if publication is None:
        publication = Publication(
            observation_id=observation.id, municipality_id=observation.municipality_id, published_by=actor.user_id
        )
        session.add(publication)
    publication.precision = precision.value
    publication.geom = observation.geom if precision == Precision.EXACT else None
    publication.place_id = found.busy_place_id if precision == Precision.PLACE else None
    publication.summary = summary
    observation.version += 1
    changes: dict[str, list[Any]] = {"precision": [before["precision"] if before else None, precision.value]}
    if observation.held:
        changes["held"] = [True, False]
        observation.held = False
    _record(session, observation, Verb.PUBLISHED, changes, before, actor, batch_id)


def _record(
    session: Session,
    observation: Observation,
    verb: Verb,
    changes: dict[str, list[Any]],
    before: dict[str, Any] | None,
    actor: Actor,
    batch_id: uuid.UUID | None,
) -> None:
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=verb,
        audience=Audience.STAFF,
        changes=changes,
        detail={"publication_before": before} if before else None,
        batch_id=batch_id,
    )
