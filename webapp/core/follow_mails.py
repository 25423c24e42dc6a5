"""What mails tell residents who follow a public report: no more than its public page, and how to stop."""

import uuid
from datetime import date
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from data.queries import catalogue, municipalities
from data.queries.followers import CONFIRM_KEY, FollowFacts
from data.queries.titles import title
from data.vocabulary import DEFAULT_LANGUAGE
from webapp.config import Settings
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
    municipality = municipalities.by_id(session, found.municipality_id)
    category = catalogue.by_code(session, found.municipality_id).get(found.category)
    spoken = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    code = confirm_token(settings.key("follower"), follower_id, found.email)
    own = f"{base}/o/{found.own_public_id}/follow/{code}"
    closed = found.outcome is not None
    return {
        "municipality": municipality.name,
        "sender": f"Tryggkartan, {municipality.name}",
        "title": title(category, found.title_code, found.place_name, found.summary, language),
        "ref": found.ref,
        "state": found.outcome or found.status,
        "closed": closed,
        "message": found.resident_message if closed else None,
        "promise": _day(found.promise_on, language) if found.promise_on and not closed else None,
        "link": f"{base}/o/{found.public_id}{spoken}",
        "confirm_link": f"{own}{spoken}",
        "stop_link": f"{own}/stop{spoken}",
    }


def _day(value: date, language: str) -> str:
    return format_date(value, "EEEE d MMMM y", locale=language)
