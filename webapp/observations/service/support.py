"""What others than the reporter do with a public observation: me too, and telling that it is still there."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.models.observation import Observation
from data.models.support import StillThere, Support
from data.queries import support
from data.vocabulary import Audience, ObservationStatus, Verb
from webapp.core.errors import Conflict, InvalidInput
from webapp.observations.service.status import change_status, handle_still_there


def find(session: Session, public_id: str, *, lock: bool = False) -> Observation:
    """The observation of a public page; the caller has seen that the public may see it."""
    query = select(Observation).where(Observation.public_id == public_id)
    return session.scalars(query.with_for_update() if lock else query).one()


def find_any(session: Session, public_id: str) -> Observation | None:
    """The observation of a follower's link, whether the public may see it or not."""
    return session.scalar(select(Observation).where(Observation.public_id == public_id))


def add(session: Session, observation: Observation, browser_key: bytes) -> bool:
    """Count a me too, once a browser; says whether it was new. Raises Conflict("report_closed")."""
    if observation.status == ObservationStatus.CLOSED.value:
        raise Conflict("report_closed")
    new = insert(Support).values(
        observation_id=observation.id, municipality_id=observation.municipality_id, browser_key=browser_key
    )
    counted = session.scalar(new.on_conflict_do_nothing().returning(Support.observation_id))
    if counted is not None:
        record(session, observation, Verb.SUPPORTED)
    return counted is not None


def tell_still_there(
    session: Session, observation: Observation, browser_key: bytes, words: str, *, personal_data: bool
) -> None:
    """Keep for a person that a closed observation is said to be still there; once a browser.

    Raises Conflict("report_open") for one that is being worked on.
    """
    if observation.status != ObservationStatus.CLOSED.value:
        raise Conflict("report_open")
    said = {"words": words.strip() or None, "personal_data": personal_data}
    new = insert(StillThere).values(
        id=uuid.uuid4(),
        observation_id=observation.id,
        municipality_id=observation.municipality_id,
        browser_key=browser_key,
        **said,
    )
    # Who said it before it was closed the last time may say it again.
    again = new.on_conflict_do_update(
        index_elements=["observation_id", "browser_key"],
        set_={**said, "handled_batch": None, "handled_at": None, "created_at": datetime.now(UTC)},
        where=StillThere.handled_batch.is_not(None),
    )
    if session.scalar(again.returning(StillThere.id)) is not None:
        record(session, observation, Verb.STILL_THERE)


def accept(
    session: Session, observation: Observation, *, actor: Actor, batch_id: uuid.UUID, mail_delay: timedelta
) -> None:
    """Open it again for review, as its status table says; what was written goes to its history."""
    reason = "\n".join(tip.words for tip in support.tips(session, observation.id) if tip.words)
    _check_waits(session, observation)
    change_status(
        session,
        observation,
        ObservationStatus.REVIEW,
        actor=actor,
        reason=reason or "still_there",
        batch_id=batch_id,
        mail_delay=mail_delay,
    )


def dismiss(session: Session, observation: Observation, *, actor: Actor, batch_id: uuid.UUID) -> None:
    """It stays closed; what was written is deleted a day later."""
    _check_waits(session, observation)
    handle_still_there(session, observation.id, batch_id)
    observation.version += 1
    record(session, observation, Verb.DISMISSED, actor=actor, batch_id=batch_id)


def record(
    session: Session,
    observation: Observation,
    verb: Verb,
    *,
    actor: Actor = audit.RESIDENT,
    batch_id: uuid.UUID | None = None,
) -> None:
    """A line of history that is only a code."""
    audit.record_about(session, observation, actor=actor, verb=verb, audience=Audience.STAFF, batch_id=batch_id)


def _check_waits(session: Session, observation: Observation) -> None:
    if not support.tips(session, observation.id, most=1):
        raise InvalidInput("nobody_says_still_there")
