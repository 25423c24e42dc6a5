"""The blueprint of actions and what its views share."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, g, url_for

from data.audit import Actor
from data.queries import actions, catalogue
from data.queries.actions import ActionRow
from data.queries.titles import title
from geo.maps.values import Code
from webapp.actions import words
from webapp.core.access import principal
from webapp.core.database import session, settings
from webapp.core.errors import NotFound
from webapp.core.i18n import language
from webapp.core.permissions import Permission
from webapp.maps.words import names

blueprint = Blueprint("actions", __name__)
blueprint.context_processor(
    lambda: {
        "kind_word": words.kind_word,
        "state_word": words.state_word,
        "due_words": words.due_words,
        "clock": words.clock,
        "today": words.today(),
        "may": may,
        "observation_word": observation_word,
        "delay_minutes": settings().mail_delay_minutes,
    }
)


def observation_word(state: str) -> str:
    """The staff's word for the status or outcome of an observation."""
    return str(names(staff=True)[Code(state)])


def may(permission: str) -> bool:
    """Whether the signed-in person may do this in the municipality of the page."""
    return principal().may(Permission(permission), g.municipality.id)


def actor() -> Actor:
    """The signed-in person, for history."""
    return Actor.user(principal().user_id)


def delay() -> timedelta:
    """How long mails to residents wait."""
    return timedelta(minutes=settings().mail_delay_minutes)


def find(public_id: str) -> ActionRow:
    """The action of the page's municipality; raises NotFound."""
    found = actions.find(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def page_url(public_id: str) -> str:
    """The staff page of an action."""
    return url_for("actions.staff_page", slug=g.municipality.slug, public_id=public_id)


def with_titles(rows: Any) -> list[tuple[Any, str, str]]:
    """Each row with its title and the address of its staff page ("" while there is none)."""
    categories = catalogue.by_code(session(), g.municipality.id)
    return [
        (
            row,
            title(categories.get(row.category), row.title_code, row.place_name, language=language()),
            observation_url(getattr(row, "observation_public_id", None) or row.public_id),
        )
        for row in rows
    ]


def observation_url(public_id: str) -> str:
    """The staff page of an observation, "" for those who may not open it."""
    endpoint = "observations.case"
    if endpoint not in current_app.view_functions or not may(Permission.OBSERVATION_VIEW):
        return ""
    return url_for(endpoint, slug=g.municipality.slug, public_id=public_id)
