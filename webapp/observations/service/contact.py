"""The reporter's e-mail address: given, confirmed, taken away; needs the municipality in the session's scope."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit, queue
from data.models.observation import Observation, ObservationContact
from data.vocabulary import Audience, Verb
from webapp.core.clock import day_of
from webapp.core.tokens import confirm_token, reporter_key, token_hash


def add(
    session: Session,
    observation_id: uuid.UUID,
    municipality_id: int,
    email: str,
    *,
    language: str,
    key: bytes,
    delay: timedelta = timedelta(),
) -> None:
    """Keep an address and mail it, after `delay`, a link to confirm; a new address replaces the old one."""
    values = {
        "municipality_id": municipality_id,
        "email": email,
        "language": language,
        "confirm_hash": token_hash(confirm_token(key, observation_id, email)),
        "confirmed_at": None,
    }
    new = insert(ObservationContact).values(observation_id=observation_id, **values)
    session.execute(new.on_conflict_do_update(index_elements=["observation_id"], set_=values))
    _mail(session, "confirm_email", observation_id, municipality_id, language, delay)


def confirm(session: Session, observation: Observation, code: str, *, same_reporter: bytes) -> bool:
    """Note that the address is right and mail the receipt; False for a wrong code. Twice does no harm.

    `same_reporter` is the key by which reports of one person are counted as one person's.
    """
    contact = of(session, observation.id)
    if contact is None or contact.confirm_hash != token_hash(code):
        return False
    if contact.confirmed_at is None:
        contact.confirmed_at = datetime.now(UTC)
        year = day_of(observation.created_at).year
        observation.reporter_key = reporter_key(same_reporter, observation.municipality_id, year, contact.email)
        audit.record_about(
            session,
            observation,
            actor=audit.REPORTER,
            verb=Verb.CONFIRMED_EMAIL,
            audience=Audience.REPORTER,
        )
        _mail(session, "receipt", observation.id, observation.municipality_id, contact.language)
    return True


def remove(session: Session, observation_id: uuid.UUID) -> None:
    """Forget the address and whose report it is; mails that wait find nobody to go to."""
    session.execute(delete(ObservationContact).where(ObservationContact.observation_id == observation_id))
    session.execute(update(Observation).where(Observation.id == observation_id).values(reporter_key=None))


def of(session: Session, observation_id: uuid.UUID) -> ObservationContact | None:
    """The address of an observation's reporter, if any."""
    return session.scalar(select(ObservationContact).where(ObservationContact.observation_id == observation_id))


def _mail(
    session: Session,
    key: str,
    observation_id: uuid.UUID,
    municipality_id: int,
    language: str,
    delay: timedelta = timedelta(),
) -> None:
    queue.add_mail(
        session,
        key=key,
        language=language,
        municipality_id=municipality_id,
        observation_id=observation_id,
        delay=delay,
    )
