"""Small changes from an action's page: steps, observations, showing it to residents."""

from typing import Any

from flask import g, redirect, request

from data.queries import action_links
from data.vocabulary import ActionStatus
from webapp.actions.service import links, planning, status
from webapp.actions.views.base import blueprint, find, page_url, to_change
from webapp.actions.views.staff import action_page
from webapp.core.access import actor, requires
from webapp.core.database import session, settings
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
            session(),
            to_change(public_id),
            after,
            actor=actor(),
            reason=request.form.get("reason"),
            delay=settings().mail_delay,
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
        action = to_change(public_id)
        if links.add_observations(session(), action, chosen, actor=actor(), delay=settings().mail_delay):
            action.version += 1
    except InvalidInput as error:
        return _again(public_id, "ref", error.code)
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/<public_id>/observations/remove")
@requires(Permission.ACTION_EDIT)
def remove_observation(slug: str, public_id: str) -> Any:
    """Takes an observation out of the action."""
    links.remove_observation(session(), to_change(public_id), request.form.get("obs", ""), actor=actor())
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/<public_id>/publish")
@requires(Permission.ACTION_PUBLISH)
def publish(slug: str, public_id: str) -> Any:
    """Shows the action to residents, or takes it away again."""
    change = planning.hide if request.form.get("do") == "hide" else planning.publish
    change(session(), to_change(public_id), actor=actor())
    return redirect(page_url(public_id))


def _again(public_id: str, field: str, code: str) -> tuple[str, int]:
    return action_page(find(public_id), problem=(field, message_for(code))), 400
