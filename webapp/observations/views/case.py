"""One case for staff: all its facts, its changes, and its place on the map."""

from collections.abc import Callable
from typing import Any

from flask import g, redirect, render_template, request, url_for

from data.queries import inbox
from data.queries.cases import CaseRow
from data.queries.inbox import ALL
from data.vocabulary import CategoryCode, ObservationStatus, Outcome
from geo.maps.kinds import MapKind
from webapp.core.access import actor, requires
from webapp.core.database import session, settings
from webapp.core.errors import Conflict, InvalidInput
from webapp.core.permissions import Permission
from webapp.maps.page import MapPart, page_map
from webapp.observations.forms.staff import CaseForm
from webapp.observations.service import single
from webapp.observations.service.bulk import Result
from webapp.observations.views import inbox_page as page
from webapp.observations.views.case_panel import around_case, case_form, find, panel_context
from webapp.observations.views.inbox import blueprint, outcome_args
from webapp.observations.views.inbox_base import read_catalogue, tell_error, wanted_filter


@blueprint.get("/inbox/<public_id>")
@requires(Permission.OBSERVATION_VIEW)
def case(slug: str, public_id: str) -> Any:
    """The case on a page of its own."""
    return case_page(find(public_id))


@blueprint.get("/inbox/<public_id>/panel")
@requires(Permission.OBSERVATION_VIEW)
def case_panel(slug: str, public_id: str) -> Any:
    """The case as a fragment for the inbox page."""
    return render_template("observations/panel.html", **panel_context(find(public_id)), in_inbox=True)


@blueprint.post("/inbox/<public_id>")
@requires(Permission.OBSERVATION_EDIT)
def case_change(slug: str, public_id: str) -> Any:
    """Changes one case; refuses when it has changed since the page was opened."""
    row = find(public_id)
    form = case_form(read_catalogue(), request.form)
    try:
        if not form.validate():
            raise InvalidInput("check_fields")
        result = _change(row, form)
    except (InvalidInput, Conflict) as error:
        return case_page(row, form, tell_error(form, error)), error.status
    return redirect(_back(public_id, result))


def case_page(row: CaseRow, form: CaseForm | None = None, error: str = "") -> str:
    """The case's own page; with `form` after a refused change, everything typed kept."""
    return render_template(
        "observations/case.html",
        **panel_context(row, form),
        banner=page.banner(),
        in_inbox=False,
        error=error,
        part=_map(row),
    )


def _map(row: CaseRow) -> MapPart | None:
    """The map of the one case; none while its place is only told in words."""
    around = around_case(row)
    if around is None:
        return None
    slug = g.municipality.slug
    source = url_for(".inbox_features", slug=slug, q=row.ref, status=ALL, duplicates=1)
    return page_map(MapKind.STAFF_ACTION, slug, source=source, bounds=around, attrs={"data-no-panel": ""})


def _back(public_id: str, result: Result) -> str:
    """To the inbox with the case open, or to the case's own page, wherever the change was made."""
    slug, args = g.municipality.slug, outcome_args(result)
    if request.args.get("panel") != "1":
        return url_for(".case", slug=slug, public_id=public_id, **args)
    return page.inbox_url(wanted_filter(read_catalogue()), case=public_id, **args)


def _change(row: CaseRow, form: CaseForm) -> Result:
    do = request.form.get("do", "")
    if do not in _CHANGES:
        raise InvalidInput("bad_filter", field="do", name="do")
    return _CHANGES[do](seen_case(row.public_id), form)


def seen_case(public_id: str) -> single.Case:
    """The case as the person who sent the form saw it."""
    version = request.form.get("version", 0, type=int)
    return single.Case(session(), g.municipality.id, public_id, version, actor(), settings().mail_delay)


def _publish(one: single.Case, form: CaseForm) -> Result:
    return one.publish(public_ground=bool(form.public_ground.data), summary=form.public_summary.data)


def _status(one: single.Case, form: CaseForm) -> Result:
    if not form.status.data:
        raise InvalidInput("status_needed", field="status")
    outcome = Outcome(form.outcome.data) if form.outcome.data else None
    return one.set_status(
        ObservationStatus(form.status.data), outcome=outcome, message=form.message.data, reason=form.reason.data
    )


def _category(one: single.Case, form: CaseForm) -> Result:
    if not form.category.data:
        raise InvalidInput("category_needed", field="category")
    return one.set_category(CategoryCode(form.category.data))


def _unit(one: single.Case, form: CaseForm) -> Result:
    if not form.unit.data:
        raise InvalidInput("unit_needed", field="unit")
    known = read_catalogue()
    return one.set_unit(next((unit.id for unit in known.units if unit.code == form.unit.data), None))


def _merge(one: single.Case, form: CaseForm) -> Result:
    keep = inbox.public_id_of(session(), g.municipality.id, form.keep.data or "")
    if keep is None:
        raise InvalidInput("unknown_observation", field="keep")
    return one.merge_into(keep)


_CHANGES: dict[str, Callable[[single.Case, CaseForm], Result]] = {
    "publish": _publish,
    "hide": lambda one, _form: one.hide(),
    "status": _status,
    "category": _category,
    "unit": _unit,
    "merge": _merge,
    "still_accept": lambda one, _form: one.answer_still_there(accept=True),
    "still_dismiss": lambda one, _form: one.answer_still_there(accept=False),
}
