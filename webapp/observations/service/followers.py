"""Residents who follow a public observation by mail; needs the municipality in the session's scope."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import queue
from data.base import new_id
from data.models.observation import Observation
from data.models.support import ObservationFollower
from data.queries.followers import CONFIRM_KEY
from data.vocabulary import Verb
from webapp.core.tokens import confirm_token, token_hash
from webapp.observations.service.support import record


def add(session: Session, observation: Observation, email: str, *, language: str, key: bytes, delay: timedelta) -> None:
    """Keep an address and mail it, after `delay`, a link to confirm; one that follows already changes nothing.

    `key` is `settings.key("follower")`. Whoever asks learns nothing of whether the address was known.
    """
    follower_id = new_id()
    new = insert(ObservationFollower).values(
        id=follower_id,
        observation_id=observation.id,
        municipality_id=observation.municipality_id,
        email=email,
        language=language,
        confirm_hash=token_hash(confirm_token(key, follower_id, email)),
    )
    session.execute(new.on_conflict_do_nothing())
    known = session.scalars(
        select(ObservationFollower).where(
            ObservationFollower.observation_id == observation.id,
            func.lower(ObservationFollower.email) == email.lower(),
        )
    ).one()
    if known.confirmed_at is None:
        queue.add_mail(
            session,
            key=CONFIRM_KEY,
            language=language,
            municipality_id=observation.municipality_id,
            follower_id=known.id,
            delay=delay,
        )


def find(session: Session, observation_id: uuid.UUID, code: str) -> ObservationFollower | None:
    """The follower of a mail's link."""
    return session.scalar(
        select(ObservationFollower).where(
            ObservationFollower.confirm_hash == token_hash(code), ObservationFollower.observation_id == observation_id
        )
    )


def confirm(session: Session, observation: Observation, follower: ObservationFollower) -> None:
    """The address is right; from now on it is told of each step. Twice does no harm."""
    if follower.confirmed_at is None:
        follower.confirmed_at = datetime.now(UTC)
        record(session, observation, Verb.FOLLOWED)


def remove(session: Session, observation_id: uuid.UUID, code: str) -> None:
    """Forget the address and the mails that wait for it."""
    session.execute(
        delete(ObservationFollower).where(
            ObservationFollower.confirm_hash == token_hash(code), ObservationFollower.observation_id == observation_id
        )
    )
