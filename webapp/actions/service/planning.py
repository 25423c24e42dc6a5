"""Makes actions and changes their plan: title, kind, unit, day, cost, places; and shows them to residents."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.base import public_id
from data.models.action import Action
from data.models.catalogue import Unit
from data.queries.references import next_number
from data.vocabulary import ActionKind, ActionStatus, Audience, Verb
from webapp.actions.service.links import add_observations, refresh_geometry, set_places
from webapp.core.errors import InvalidInput
from webapp.observations import personal_data

TEXTS = ("title", "description", "controls_site")


@dataclass(frozen=True)
class Plan:
    """What staff write about an action."""

    title: str
    kind: ActionKind
    unit_id: uuid.UUID | None = None
    due_on: date | None = None
    cost_sek: int | None = None
    description: str | None = None
    controls_site: str | None = None
    whole_municipality: bool = False


def create(
    session: Session,
    *,
    municipality_id: int,
    letters: str,
    plan: Plan,
    observations: Sequence[str],
    places: Sequence[uuid.UUID],
    actor: Actor,
    delay: timedelta,
) -> Action:
    """A new, proposed action that answers these observations (public ids) at these places.

    Raises InvalidInput for a unit of another municipality or observations that are not known.
    """
    _check_unit(session, municipality_id, plan.unit_id)
    action = Action(
        id=uuid.uuid4(),
        public_id=public_id(),
        municipality_id=municipality_id,
        status=ActionStatus.PROPOSED.value,
        version=1,
        # The number locks its counter until the commit, so what can be refused was refused before.
        ref=f"{letters}-Å-{next_number(session, municipality_id, 'action'):04d}",
        **_columns(plan),
    )
    session.add(action)
    session.flush()
    audit.record_about(
        session,
        action,
        actor=actor,
        verb=Verb.CREATED,
        audience=Audience.PUBLIC,
        changes={"status": [None, action.status]},
    )
    set_places(session, action, places)
    if observations:
        add_observations(session, action, observations, actor=actor, delay=delay)
    else:
        refresh_geometry(session, action)
    return action


def change(session: Session, action: Action, plan: Plan, places: Sequence[uuid.UUID], *, actor: Actor) -> None:
    """Change the plan of an action; history says what changed. Raises InvalidInput for a foreign unit."""
    _check_unit(session, action.municipality_id, plan.unit_id)
    new = _columns(plan)
    changed = {name: [getattr(action, name), value] for name, value in new.items() if getattr(action, name) != value}
    for name, value in new.items():
        setattr(action, name, value)
    before, after = set_places(session, action, places)
    codes = {name: [_plain(v) for v in pair] for name, pair in changed.items() if name not in TEXTS}
    if before != after:
        codes["places"] = [before, after]
    texts = {name: pair for name, pair in changed.items() if name in TEXTS}
    action.version += 1
    refresh_geometry(session, action)
    if codes or texts:
        # Which texts changed is a code too; the texts themselves go to the part that can be deleted.
        codes["texts"] = sorted(texts)
        audit.record_about(
            session,
            action,
            actor=actor,
            verb=Verb.CHANGED,
            audience=Audience.STAFF,
            changes=codes,
            detail=texts or None,
        )


def publish(session: Session, action: Action, *, actor: Actor) -> None:
    """Show an action to residents; raises InvalidInput(personal_data) when its words hold some."""
    for field in ("title", "description"):
        if personal_data.blocks(getattr(action, field)):
            raise InvalidInput("personal_data", field=field)
    if action.published_at is None:
        action.published_at = datetime.now(UTC)
        action.version += 1
        refresh_geometry(session, action)
        audit.record_about(session, action, actor=actor, verb=Verb.PUBLISHED, audience=Audience.PUBLIC)


def hide(session: Session, action: Action, *, actor: Actor) -> None:
    """Take an action away from residents' pages."""
    if action.published_at is not None:
        action.published_at = None
        action.version += 1
        audit.record_about(session, action, actor=actor, verb=Verb.HIDDEN, audience=Audience.STAFF)


def _check_unit(session: Session, municipality_id: int, unit_id: uuid.UUID | None) -> None:
    known = select(Unit.id).where(Unit.id == unit_id, Unit.municipality_id == municipality_id)
    if unit_id is not None and session.scalar(known) is None:
        raise InvalidInput("unit_unknown", field="unit")


def _columns(plan: Plan) -> dict[str, Any]:
    return {**asdict(plan), "kind": plan.kind.value}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | uuid.UUID) else value
