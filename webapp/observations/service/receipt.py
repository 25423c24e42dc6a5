"""What a reporter can do with the secret link: find the report, say that it is still there."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit
from data.models.observation import Observation
from data.vocabulary import Audience, ObservationStatus, Verb
from webapp.core.tokens import token_hash
from webapp.observations.service.status import change_status


def find(session: Session, token: str, *, lock: bool = False) -> Observation | None:
    """The observation of a secret link; a wrong link takes as long as a right one."""
    query = select(Observation).where(Observation.token_hash == token_hash(token))
    return session.scalar(query.with_for_update() if lock else query)


def still_there(session: Session, observation: Observation, reason: str, *, mail_delay: timedelta) -> None:
    """Open a closed report again, for review at once; an open one stays as it is.

    The caller has locked the row, and the municipality is in the session's scope.
    """
    if observation.status != ObservationStatus.CLOSED.value:
        return
    # One that was merged into another stands for itself again: what its reporter sees was not solved there.
    observation.duplicate_of = None
    told = reason.strip()
    audit.record_about(
        session,
        observation,
        actor=audit.REPORTER,
        verb=Verb.STILL_THERE,
        audience=Audience.PUBLIC,
        detail={"reason": told} if told else None,
    )
    change_status(
        session,
        observation,
        ObservationStatus.REVIEW,
        actor=audit.REPORTER,
        reason=told or "still_there",
        mail_delay=mail_delay,
    )
