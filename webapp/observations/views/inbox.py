"""The staff inbox: table and map with one filter, and changes of many rows at once."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for

from data.queries import batches
from data.queries import inbox as inbox_rows
from data.vocabulary import CategoryCode, ObservationStatus, Outcome
from webapp.core.access import actor, principal, requires
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.core.permissions import Permission
from webapp.maps import features
from webapp.observations.forms.staff import MOST_ROWS, BulkForm, filter_args, read_seen
from webapp.observations.service import bulk, triage
from webapp.observations.service.bulk import Result
from webapp.observations.views import inbox_page as page
from webapp.observations.views.inbox_base import Catalogue, fill_choices, read_catalogue, tell_error, wanted_filter

blueprint = Blueprint("observations", __name__, url_prefix="/staff/<slug>")
Versions = dict[str, int]
_PUBLIC_ID = re.compile(r"[0-9a-z]{1,20}", re.ASCII)


@blueprint.get("/inbox")
@requires(Permission.OBSERVATION_VIEW)
def inbox(slug: str) -> Any:
    """The table and the map of what has come in."""
    return page.inbox_page()


@blueprint.get("/inbox.geojson")
@requires(Permission.OBSERVATION_VIEW)
def inbox_features(slug: str) -> Response:
    """What the map of the inbox shows: the same filter as the table."""
    known = read_catalogue()
    wanted = wanted_filter(known)
    found, truncated = inbox_rows.features(session(), g.municipality.id, wanted, today(), known.categories)
    return features.answer(features.collection(found, (), today(), truncated=truncated))


@blueprint.post("/inbox")
@requires(Permission.OBSERVATION_EDIT)
def inbox_bulk(slug: str) -> Any:
    """Changes the marked rows in one transaction and says what happened to each."""
    known = read_catalogue()
    wanted = wanted_filter(known)
    form = fill_choices(BulkForm(request.form), known)
    marked = _marked()
    try:
        if not form.validate():
            raise InvalidInput("check_fields")
        result = _change(form, known, marked)
    except (InvalidInput, Conflict) as error:
        return page.inbox_page(form, marked, tell_error(form, error)), error.status
    return redirect(page.inbox_url(wanted, **outcome_args(result)))


@blueprint.post("/inbox/undo")
@requires(Permission.OBSERVATION_EDIT)
def inbox_undo(slug: str) -> Any:
    """Takes back what the person's own last change did."""
    batch = batches.summary(session(), g.municipality.id, _batch_id())
    if batch is None:
        raise NotFound("not_found")
    if batch.actor_id != principal().user_id:
        raise Forbidden("no_permission")
    kept = triage.undo(session(), g.municipality.id, batch.id, actor=actor(), delay=settings().mail_delay)
    left = inbox_rows.public_ids(session(), g.municipality.id, kept)
    skipped: dict[str, Any] = {"skipped": ",".join(f"{public_id}.changed_since" for public_id in left)} if left else {}
    args: dict[str, Any] = filter_args(wanted_filter(read_catalogue()))
    return redirect(url_for(".inbox", slug=slug, **args, done=str(batch.id), **skipped))


def outcome_args(result: Result) -> dict[str, Any]:
    """What the next page's address says of a change."""
    args: dict[str, Any] = {"done": str(result.batch_id)} if result.done else {}
    if result.skipped:
        told = list(result.skipped.items())[:50]
        args["skipped"] = ",".join(f"{public_id}.{code}" for public_id, code in told)
    return args


def _marked() -> list[str]:
    """The public ids of the ticked rows."""
    found = list(dict.fromkeys(request.form.getlist("obs")))
    if len(found) > MOST_ROWS or not all(_PUBLIC_ID.fullmatch(public_id) for public_id in found):
        raise InvalidInput("bad_filter", field="obs", name="obs")
    return found


def _batch_id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("batch", ""))
    except ValueError:
        raise NotFound("not_found") from None


def _change(form: BulkForm, known: Catalogue, marked: list[str]) -> Result:
    seen = read_seen(request.form.get("seen", ""))
    chosen = {public_id: seen.get(public_id, 0) for public_id in marked}
    do = request.form.get("do", "")
    if do == "merge_suggested":
        return bulk.merge_suggested(session(), g.municipality.id, seen, actor=actor(), mail_delay=settings().mail_delay)
    if do not in _CHANGES:
        raise InvalidInput("bad_filter", field="do", name="do")
    return _CHANGES[do](form, known, chosen)


def _publish(form: BulkForm, _known: Catalogue, chosen: Versions) -> Result:
    tick = bool(form.public_ground.data)
    return bulk.publish(session(), g.municipality.id, chosen, public_ground=tick, actor=actor())


def _hide(_form: BulkForm, _known: Catalogue, chosen: Versions) -> Result:
    return bulk.hide(session(), g.municipality.id, chosen, actor=actor())


def _status(form: BulkForm, _known: Catalogue, chosen: Versions) -> Result:
    if not form.status.data:
        raise InvalidInput("status_needed", field="status")
    return bulk.set_status(
        session(),
        g.municipality.id,
        chosen,
        ObservationStatus(form.status.data),
        actor=actor(),
        outcome=Outcome(form.outcome.data) if form.outcome.data else None,
        message=form.message.data,
        reason=form.reason.data,
        mail_delay=settings().mail_delay,
    )


def _category(form: BulkForm, _known: Catalogue, chosen: Versions) -> Result:
    if not form.category.data:
        raise InvalidInput("category_needed", field="category")
    return bulk.set_category(session(), g.municipality.id, chosen, CategoryCode(form.category.data), actor=actor())


def _unit(form: BulkForm, known: Catalogue, chosen: Versions) -> Result:
    if not form.unit.data:
        raise InvalidInput("unit_needed", field="unit")
    unit_id = next((unit.id for unit in known.units if unit.code == form.unit.data), None)
    return bulk.set_unit(session(), g.municipality.id, chosen, unit_id, actor=actor())


def _merge(form: BulkForm, _known: Catalogue, chosen: Versions) -> Result:
    return bulk.merge(
        session(), g.municipality.id, chosen, form.keep.data or None, actor=actor(), mail_delay=settings().mail_delay
    )


Change = Callable[[BulkForm, Catalogue, Versions], Result]
_CHANGES: dict[str, Change] = {
    "publish": _publish,
    "hide": _hide,
    "status": _status,
    "category": _category,
    "unit": _unit,
    "merge": _merge,
}
