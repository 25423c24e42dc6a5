"""Small changes from an action's page: steps, observations, showing it to residents."""

from typing import Any

from flask import g, redirect, request

from data.queries import action_links
from data.vocabulary import ActionStatus
from webapp.actions.service import links, loading, planning, status
from webapp.actions.views.base import actor, blueprint, delay, find, page_url
from webapp.actions.views.staff import action_page
from webapp.core.access import requires
from webapp.core.database import session
from webapp.core.errors import InvalidInput
from webapp.core.messages import message_for
from webapp.core.permissions import Permission


@blueprint.post("/staff/<slug>/actions/<public_id>/status")
@requires(Permission.ACTION_EDIT)
def move(slug: str, public_id: str) -> Any:
    """A step forward, or one back with a reason."""
    try:
        after = ActionStatus(request.form.get("to", ""))
        status.move(
            session(), _action(public_id), after, actor=actor(), reason=request.form.get("reason"), delay=delay()
        )
    except ValueError:
        return _again(public_id, "status", "step_not_allowed")
    except InvalidInput as error:
        return _again(public_id, str(error.field), error.code)
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/<public_id>/observations")
@requires(Permission.ACTION_EDIT)
def add_observations(slug: str, public_id: str) -> Any:
    """Adds the ticked observations, or the one whose number was written."""
    chosen = request.form.getlist("obs")
    ref = request.form.get("ref", "").strip().upper()
    if ref:
        found = action_links.by_ref(session(), g.municipality.id, ref)
        if found is None:
            return _again(public_id, "ref", "unknown_observation")
        chosen.append(found.public_id)
    try:
        action = _action(public_id)
        if links.add_observations(session(), action, chosen, actor=actor(), delay=delay()):
            action.version += 1
    except InvalidInput as error:
        return _again(public_id, "ref", error.code)
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/<public_id>/observations/remove")
@requires(Permission.ACTION_EDIT)
def remove_observation(slug: str, public_id: str) -> Any:
    """Takes an observation out of the action."""
    links.remove_observation(session(), _action(public_id), request.form.get("obs", ""), actor=actor())
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/<public_id>/publish")
@requires(Permission.ACTION_PUBLISH)
def publish(slug: str, public_id: str) -> Any:
    """Shows the action to residents, or takes it away again."""
    change = planning.hide if request.form.get("do") == "hide" else planning.publish
    change(session(), _action(public_id), actor=actor())
    return redirect(page_url(public_id))


def _action(public_id: str) -> Any:
    """The action that the form was about, if nobody has changed it since."""
    version = request.form.get("version", type=int)
    return loading.action_to_change(session(), g.municipality.id, public_id, -1 if version is None else version)


def _again(public_id: str, field: str, code: str) -> tuple[str, int]:
    return action_page(find(public_id), problem=(field, message_for(code))), 400
