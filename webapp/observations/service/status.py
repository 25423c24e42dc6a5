"""The only way to move an observation between its states: checks the table, writes history, tells the reporter."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.base import new_id
from data.models.observation import Observation
from data.models.support import StillThere
from data.queries import followers
from data.vocabulary import Audience, ObservationStatus, Outcome, Verb
from webapp.core.errors import InvalidInput
from webapp.observations import personal_data
from webapp.observations.rules import STATUS

MAIL_DELAY = timedelta(minutes=10)  # for callers without settings: the same as the default of TRYGG_MAIL_DELAY_MINUTES


def change_status(
    session: Session,
    observation: Observation,
    after: ObservationStatus,
    *,
    actor: Actor,
    outcome: Outcome | None = None,
    message: str | None = None,
    reason: str | None = None,
    batch_id: uuid.UUID | None = None,
    mail_delay: timedelta = MAIL_DELAY,
) -> None:
    """Move an observation to another state.

    Raises InvalidInput with the refusal's code and field when the table does not allow it. `message` is the
    sentence to residents, `reason` why it goes back a step. The reporter's mail waits `mail_delay`; all mails
    of one `batch_id` can be undone together.
    """
    before = ObservationStatus(observation.status)
    if personal_data.blocks(message):
        raise InvalidInput("personal_data", field="resident_message")
    refusal = STATUS.check(before, after, outcome=outcome, message=message, reason=reason)
    if refusal is not None:
        raise InvalidInput(refusal.code, field=refusal.field)
    changes: dict[str, list[Any]] = {"status": [before.value, after.value]}
    if observation.outcome or outcome:
        changes["outcome"] = [observation.outcome, outcome.value if outcome else None]
    detail = {key: value for key, value in (("message", message), ("reason", reason)) if value}
    if observation.resident_message and after != before:
        detail["message_before"] = observation.resident_message
    _apply(observation, after, outcome, message)
    if before == ObservationStatus.CLOSED:  # what others said of it is heard now
        handle_still_there(session, observation.id, batch_id or new_id())
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=Verb.STATUS,
        audience=Audience.PUBLIC,
        changes=changes,
        detail=detail or None,
        batch_id=batch_id,
    )
    _tell(session, observation, batch_id, mail_delay)


def handle_still_there(session: Session, observation_id: uuid.UUID, batch_id: uuid.UUID) -> None:
    """Note that what residents said of a closed observation is answered by a batch; undoing it lets it wait again."""
    waits = (StillThere.observation_id == observation_id, StillThere.handled_batch.is_(None))
    session.execute(update(StillThere).where(*waits).values(handled_batch=batch_id, handled_at=datetime.now(UTC)))


def _tell(session: Session, observation: Observation, batch_id: uuid.UUID | None, delay: timedelta) -> None:
    """Mails to the reporter, to those whose reports were merged into this one, and to all who follow them."""
    merged = session.scalars(
        select(Observation).where(Observation.duplicate_of == observation.id).order_by(Observation.id).limit(1000)
    )
    for one in (observation, *merged):
        queue.add_mail(
            session,
            key="observation_status",
            language=one.language,
            params={"status": observation.status, "outcome": observation.outcome},
            municipality_id=one.municipality_id,
            observation_id=one.id,
            batch_id=batch_id,
            delay=delay,
        )
    if observation.duplicate_of is not None:
        return  # who followed it follows the report that it repeats
    for follower_id, language in followers.to_tell(session, observation.id):
        queue.add_mail(
            session,
            key=followers.STATUS_KEY,
            language=language,
            params={"status": observation.status, "outcome": observation.outcome},
            municipality_id=observation.municipality_id,
            follower_id=follower_id,
            batch_id=batch_id,
            delay=delay,
        )


def _apply(observation: Observation, after: ObservationStatus, outcome: Outcome | None, message: str | None) -> None:
    closed = after == ObservationStatus.CLOSED
    observation.status = after.value
    observation.outcome = outcome.value if outcome else None
    observation.closed_at = datetime.now(UTC) if closed else None
    observation.resident_message = message.strip() if closed and message else None
    observation.held = False  # somebody has looked at it
    observation.version += 1
