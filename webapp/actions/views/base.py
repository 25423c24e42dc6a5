"""The blueprint of actions and what its views share."""

from collections.abc import Iterable
from typing import Any, TypeVar

from flask import Blueprint, g, request, url_for

from data.queries import actions, catalogue
from data.queries.action_links import LinkRow
from data.queries.actions import ActionRow, ToConfirm
from data.queries.titles import title
from webapp.actions import words
from webapp.actions.service import loading
from webapp.core.access import principal
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.errors import NotFound
from webapp.core.i18n import clock, language
from webapp.core.permissions import Permission
from webapp.maps.words import staff_action_word, staff_word

R = TypeVar("R", LinkRow, ToConfirm)
blueprint = Blueprint("actions", __name__)
blueprint.context_processor(
    lambda: {
        "kind_word": words.kind_word,
        "state_word": staff_action_word,
        "due_words": words.due_words,
        "clock": clock,
        "today": today(),
        "may": may,
        "observation_word": staff_word,
        "delay_minutes": settings().mail_delay_minutes,
    }
)


def may(permission: str) -> bool:
    """Whether the signed-in person may do this in the municipality of the page."""
    return principal().may(Permission(permission), g.municipality.id)


def find(public_id: str) -> ActionRow:
    """The action of the page's municipality; raises NotFound."""
    found = actions.find(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def to_change(public_id: str) -> Any:
    """The action that a form was about, locked; raises Conflict when somebody has changed it since."""
    version = request.form.get("version", -1, type=int)
    return loading.action_to_change(session(), g.municipality.id, public_id, version)


def page_url(public_id: str) -> str:
    """The staff page of an action."""
    return url_for("actions.staff_page", slug=g.municipality.slug, public_id=public_id)


def with_titles(rows: Iterable[R]) -> list[tuple[R, str, str]]:
    """Each row with its title and the address of its staff page ("" while there is none)."""
    categories = catalogue.by_code(session(), g.municipality.id)
    return [
        (
            row,
            title(categories.get(row.category), row.title_code, row.place_name, language=language()),
            observation_url(row.public_id),
        )
        for row in rows
    ]


def observation_url(public_id: str) -> str:
    """The staff page of an observation, "" for those who may not open it."""
    if not may(Permission.OBSERVATION_VIEW):
        return ""
    return url_for("observations.case", slug=g.municipality.slug, public_id=public_id)
