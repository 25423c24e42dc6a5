"""Job and mail rows, written in the caller's transaction, so that they exist only if it commits."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from data.models.mail import Mail

if TYPE_CHECKING:
    import procrastinate

MOST_TRIES = 12  # about two days


@cache
def _jobs() -> "procrastinate.App":
    import procrastinate

    # It opens no connection of its own: jobs are written with the session's.
    return procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def add_job(session: Session, task: str, *, once: str | None = None, **arguments: str) -> bool:
    """A job for the worker, written in the session's transaction; `task` is a name in webapp/jobs/worker.py.

    With `once` (a name) nothing is added, and False given, while a job of that name waits.
    """
    from procrastinate.exceptions import AlreadyEnqueued

    own = session.connection().connection.driver_connection
    job = _jobs().configure_task(task, connection=own, queueing_lock=once)
    try:
        with session.begin_nested():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


def add_mail(
    session: Session,
    *,
    key: str,
    language: str,
    params: dict[str, Any] | None = None,
    municipality_id: int | None = None,
    observation_id: uuid.UUID | None = None,
    user_id: uuid.UUID | None = None,
    watch_contact_id: uuid.UUID | None = None,
    follower_id: uuid.UUID | None = None,
    batch_id: uuid.UUID | None = None,
    delay: timedelta = timedelta(0),
) -> Mail:
    """A mail to a reporter (by observation), a user, a contact person of a watch area, or a follower of a report.

    The worker looks up the address and writes the words. `params` holds codes and ids only. Mails of one `batch_id`
    can be cancelled together until they are sent.
    """
    mail = Mail(
        key=key,
        language=language,
        params=params or {},
        municipality_id=municipality_id,
        observation_id=observation_id,
        user_id=user_id,
        watch_contact_id=watch_contact_id,
        follower_id=follower_id,
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
