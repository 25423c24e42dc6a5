"""Closes an action with its observations, takes that back, and confirms what stayed open."""

import uuid
from typing import Any

from flask import g, redirect, render_template, request, url_for

from data.queries import action_links, actions, outbox
from data.queries.actions import ActionRow
from webapp.actions.forms import CloseForm
from webapp.actions.service import status
from webapp.actions.views.base import blueprint, find, may, page_url, to_change, with_titles
from webapp.core.access import actor, requires
from webapp.core.database import session, settings
from webapp.core.errors import Conflict, InvalidInput, NotFound
from webapp.core.permissions import Permission
from webapp.observations.service.undo import undoable


@blueprint.route("/staff/<slug>/actions/<public_id>/close", methods=["GET", "POST"])
@requires(Permission.ACTION_EDIT)
def close(slug: str, public_id: str) -> Any:
    """How the action ended, one sentence to residents, and its observations pre-ticked with the same outcome."""
    row = find(public_id)
    if request.method == "GET":
        return _close_page(CloseForm(), row)
    form = CloseForm(request.form)
    if not form.validate():
        return _close_page(form, row), 400
    status.close(
        session(),
        to_change(public_id),
        outcome=form.chosen,
        message=" ".join(str(form.resident_message.data).split()),
        observations=request.form.getlist("obs"),
        actor=actor(),
        delay=settings().mail_delay,
    )
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/actions/undo")
@requires(Permission.ACTION_EDIT)
def undo(slug: str) -> Any:
    """Takes back a closing or a step, while its mails wait."""
    try:
        batch_id = uuid.UUID(request.form.get("batch", ""))
    except ValueError:
        raise NotFound("not_found") from None
    public_id = status.undo(session(), g.municipality.id, batch_id, actor=actor(), delay=settings().mail_delay)
    return redirect(page_url(public_id) if public_id else url_for("actions.to_confirm", slug=slug))


@blueprint.get("/staff/<slug>/actions/to-confirm")
@requires(Permission.OBSERVATION_VIEW)
def to_confirm(slug: str) -> str:
    """Observations that stayed open when their action was closed."""
    rows = actions.to_confirm(session(), g.municipality.id)
    return render_template("actions/to_confirm.html", rows=with_titles(rows), undo=_undo_note())


@blueprint.post("/staff/<slug>/actions/to-confirm")
@requires(Permission.ACTION_EDIT)
def confirm(slug: str) -> Any:
    """Closes the ticked observations as their actions ended."""
    sent = [value.partition(":") for value in request.form.getlist("pair")]
    pairs = [(action_id, observation_id) for action_id, colon, observation_id in sent if colon]
    if not pairs:
        raise InvalidInput("no_observations", field="pair")
    batch_id = status.confirm(session(), g.municipality.id, pairs, actor=actor(), delay=settings().mail_delay)
    return redirect(url_for("actions.to_confirm", slug=slug, batch=batch_id))


def _close_page(form: CloseForm, row: ActionRow) -> str:
    if row.outcome is not None:
        raise Conflict("action_closed")
    linked = [link for link in action_links.linked(session(), row.id) if link.open]
    ticked = set(request.form.getlist("obs")) if request.method == "POST" else {link.public_id for link in linked}
    return render_template(
        "actions/close.html",
        form=form,
        action=row,
        linked=with_titles(linked),
        ticked=ticked,
        version=request.form.get("version", row.version),
    )


def _undo_note() -> dict[str, Any] | None:
    """What was just confirmed (?batch=), while it can be undone."""
    batch_id = request.args.get("batch", type=uuid.UUID)
    if batch_id is None or not may(Permission.ACTION_EDIT):
        return None
    try:
        undoable(session(), municipality_id=g.municipality.id, batch_id=batch_id, delay=settings().mail_delay)
    except (NotFound, Conflict):
        return None
    people, at = outbox.people_waiting(session(), batch_id)
    return {"batch": batch_id, "people": people, "at": at}
