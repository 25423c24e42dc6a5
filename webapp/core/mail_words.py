"""The words that mails about one report share, whoever gets them."""

from datetime import date
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from data.queries import catalogue, municipalities
from data.queries.followers import FollowFacts
from data.queries.outbox import Facts
from data.queries.titles import title


def case_words(
    session: Session, found: Facts | FollowFacts, language: str, summary: str | None = None
) -> dict[str, Any]:
    """The report's municipality, title and state; the sentence to residents once closed, until then the promise."""
    municipality = municipalities.by_id(session, found.municipality_id)
    category = catalogue.by_code(session, found.municipality_id).get(found.category)
    closed = found.outcome is not None
    return {
        "municipality": municipality.name,
        "sender": f"Tryggkartan, {municipality.name}",
        "title": title(category, found.title_code, found.place_name, summary, language),
        "ref": found.ref,
        "state": found.outcome or found.status,
        "closed": closed,
        "message": found.resident_message if closed else None,
        "promise": long_day(found.promise_on, language) if found.promise_on and not closed else None,
    }


def long_day(value: date, language: str) -> str:
    """A day with its weekday: fredag 4 december 2026."""
    return format_date(value, "EEEE d MMMM y", locale=language)
