"""What mails tell residents who follow a public report: no more than its public page, and how to stop."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from data.queries.followers import CONFIRM_KEY, FollowFacts
from data.vocabulary import DEFAULT_LANGUAGE
from webapp.config import Settings
from webapp.core.mail_words import case_words
from webapp.core.tokens import confirm_token


def still_true(key: str, params: dict[str, Any], found: FollowFacts | None) -> bool:
    """Whether the mail may go: the report is still public, and has the status that the mail is about."""
    if found is None:
        return False
    return key == CONFIRM_KEY or (params.get("status"), params.get("outcome")) == (found.status, found.outcome)


def context(
    session: Session, settings: Settings, base: str, follower_id: uuid.UUID, found: FollowFacts, language: str
) -> dict[str, Any]:
    """What the templates need; `base` is what links begin with."""
    spoken = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    code = confirm_token(settings.key("follower"), follower_id, found.email)
    own = f"{base}/o/{found.own_public_id}/follow/{code}"
    return {
        **case_words(session, found, language, found.summary),
        "link": f"{base}/o/{found.public_id}{spoken}",
        "confirm_link": f"{own}{spoken}",
        "stop_link": f"{own}/stop{spoken}",
    }
