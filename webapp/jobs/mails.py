"""Sends the mails that are due: one transaction a letter, marked as sent in the same transaction.

A worker that dies between delivery and commit sends that one letter again (same Message-ID); none is lost.
"""

import uuid
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from data import queue
from data.engine import make_engine, session_factory, set_scope
from data.queries import outbox
from webapp.config import Settings
from webapp.core import mail
from webapp.core.postman import Later, Postman, Refused, ServerAway

log = structlog.get_logger()


def deliver_due(settings: Settings, now: datetime | None = None, engine: Engine | None = None) -> int:
    """Send every letter that is due at `now`; returns how many went out. `engine` is the login `app`.

    Raises ServerAway when the mail server does not answer; what is left waits for the next call.
    """
    moment = now or datetime.now(UTC)
    own = engine or make_engine(settings.app_url, pool_size=2)
    try:
        return _deliver(settings, session_factory(own), moment)
    finally:
        if engine is None:
            own.dispose()


def _deliver(settings: Settings, factory: sessionmaker[Session], now: datetime) -> int:
    sent = 0
    with factory() as session:
        due = outbox.municipalities_with_due(session, now)
    with Postman(settings) as postman:
        for municipality_id in due:
            while True:
                with factory.begin() as session:
                    set_scope(session, municipalities=() if municipality_id is None else (municipality_id,))
                    went = _next(session, settings, postman, municipality_id, now)
                if went is None:
                    break
                sent += went
    return sent


def _next(
    session: Session, settings: Settings, postman: Postman, municipality_id: int | None, now: datetime
) -> int | None:
    """Deliver the next letter of a municipality: 1 sent, 0 not, None when there is nothing (or another works)."""
    if not outbox.lock(session, municipality_id):
        return None
    queue.cancel(outbox.unreachable(session, municipality_id, now), "no_address")
    letter = outbox.next_letter(session, municipality_id, now)
    if letter is None:
        return None
    return _deliver_letter(session, settings, postman, letter, now)


def _deliver_letter(
    session: Session, settings: Settings, postman: Postman, letter: outbox.Letter, now: datetime
) -> int:
    try:
        composed = mail.compose(session, settings, letter, now)
        queue.cancel(composed.outdated, "outdated")
        rest = [m for m in letter.mails if m not in composed.outdated]
        if composed.message is None:
            return 0
        postman.deliver(composed.message, _file_name(now, rest[0].id))
        queue.mark_sent(rest)
    except (ServerAway, SQLAlchemyError):
        raise
    except Refused:
        queue.cancel(letter.mails, "refused")
    except Later:
        queue.postpone(letter.mails, now)
    except Exception as error:  # one letter that cannot be written must not stop all others
        # Never the error's text: it may hold an address.
        log.error("mail not written", keys=sorted({m.key for m in letter.mails}), kind=type(error).__name__)
        queue.postpone(letter.mails, now)
    else:
        log.info("mail sent", keys=sorted({m.key for m in rest}), joined=len(rest))
        return 1
    return 0


def _file_name(now: datetime, mail_id: uuid.UUID) -> str:
    return f"{now:%Y%m%dT%H%M%S}-{mail_id}"
