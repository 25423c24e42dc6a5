"""Job and mail rows, written in the caller's transaction, so that they exist only if it commits."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from data.models.mail import Mail

MOST_TRIES = 12  # about two days


def add_mail(
    session: Session,
    *,
    key: str,
    language: str,
    params: dict[str, Any] | None = None,
    municipality_id: int | None = None,
    observation_id: uuid.UUID | None = None,
    user_id: uuid.UUID | None = None,
    batch_id: uuid.UUID | None = None,
    delay: timedelta = timedelta(0),
) -> Mail:
    """A mail to a reporter (by observation) or to a user; the worker looks up the address and writes the words.

    `params` holds codes and ids only. Mails of one `batch_id` can be cancelled together until they are sent.
    """
    mail = Mail(
        key=key,
        language=language,
        params=params or {},
        municipality_id=municipality_id,
        observation_id=observation_id,
        user_id=user_id,
        batch_id=batch_id,
        send_after=datetime.now(UTC) + delay,
    )
    session.add(mail)
    return mail


def cancel_mails(session: Session, batch_id: uuid.UUID) -> int:
    """Cancel the mails of a batch that are not sent yet; returns how many."""
    cancelled = session.execute(
        update(Mail)
        .where(Mail.batch_id == batch_id, Mail.sent_at.is_(None), Mail.cancelled_at.is_(None))
        .values(cancelled_at=datetime.now(UTC))
    )
    return int(cancelled.rowcount)  # type: ignore[attr-defined] # an UPDATE's result has it


def cancel(mails: Sequence[Mail], why: str) -> None:
    """Take mails out of the queue for good; `why` is a code that the outbox page shows."""
    for mail in mails:
        mail.cancelled_at = datetime.now(UTC)
        mail.params = {**mail.params, "why": why}


def mark_sent(mails: Sequence[Mail]) -> None:
    """Note that mails have been delivered."""
    for mail in mails:
        mail.sent_at = datetime.now(UTC)


def postpone(mails: Sequence[Mail], now: datetime) -> None:
    """Try again later, each time later still (5, 10, 20 … minutes, at most 6 hours); give up after `MOST_TRIES`."""
    for mail in mails:
        tries = int(mail.params.get("tries", 0)) + 1
        mail.params = {**mail.params, "tries": tries}
        mail.send_after = now + min(timedelta(minutes=5 * 2 ** (tries - 1)), timedelta(hours=6))
        if tries >= MOST_TRIES:
            cancel([mail], "gave_up")
