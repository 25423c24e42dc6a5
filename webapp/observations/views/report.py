"""Reporting a place: where, what, send; the same pages with and without JavaScript."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, jsonify, redirect, request, url_for

from data.queries import catalogue, municipalities
from webapp.core import browser
from webapp.core.access import capability
from webapp.core.bodies import takes_photos
from webapp.core.database import may_touch, session, settings
from webapp.core.errors import InvalidInput, TooMany
from webapp.core.i18n import language
from webapp.core.pages import require_active
from webapp.maps.search_words import looked_up, results
from webapp.observations.forms.report import SendForm, WhereForm
from webapp.observations.forms.what import read_what
from webapp.observations.service import drafts, intake, spot
from webapp.observations.views.report_flow import (
    Flow,
    category_of,
    next_page,
    open_flow,
    receipt_url,
    sent_page,
    way_out,
)
from webapp.observations.views.report_limits import count_report, letter_delay
from webapp.observations.views.report_pages import (
    known_what,
    refused_page,
    send_page,
    wait_page,
    what_page,
    where_form,
    where_page,
)
from webapp.observations.views.report_uploads import asks_for_photo, drop, start_from_photo, take, wanted_removal

blueprint = Blueprint("report", __name__, url_prefix="/<slug>/report")


@blueprint.get("")
@capability
def start(slug: str) -> Any:
    """A new report; the draft's token is in the address from the start, so that Back finds what was typed."""
    require_active()
    return redirect(url_for("report.where", slug=slug, draft=drafts.new_token()))


@blueprint.get("/where")
@capability
def where(slug: str) -> Any:
    """First page: where it is."""
    require_active()
    flow = open_flow()
    return way_out(flow) or where_page(flow, where_form(flow))


@blueprint.post("/where")
@capability
@takes_photos
def save_where(slug: str) -> Any:
    """Keep the place, look up what was typed in the search field, or take the place from a photo."""
    require_active()
    flow = open_flow()
    if flow.draft and flow.draft.sent:
        return sent_page(flow.draft)
    form = WhereForm(request.form)
    brought = start_from_photo(flow, form)
    if not form.validate() or brought.problems:
        return browser.remember((where_page(flow, form, brought.problems), 400))
    if request.form.get("do") == "search":
        flow.keep(**_typed(form), geometry=None)
        return browser.remember(redirect(flow.url("where", _anchor="results"), 303))
    if asks_for_photo() and not brought.position:
        return browser.remember(redirect(flow.url("where", photo="none", _anchor="photo"), 303))
    return browser.remember(_keep_place(flow, form))


@blueprint.get("/what")
@capability
def what(slug: str) -> Any:
    """Second page: what it is."""
    flow = open_flow()
    if flow.draft is None or not flow.has_place:
        return way_out(flow) or next_page(flow, expired=flow.draft is None)
    return way_out(flow) or what_page(flow, known_what(flow))


@blueprint.post("/what")
@capability
@takes_photos
def save_what(slug: str) -> Any:
    """Keep what it is; asks the category's questions first, and once about what looks like personal data."""
    flow = open_flow()
    leave = way_out(flow)
    if leave:
        return leave
    sheet = read_what(request.form, catalogue.by_code(session(), g.municipality.id))
    if (removed := wanted_removal()) is not None:
        drop(flow, removed)
        return browser.remember(what_page(flow, sheet))
    brought = take(flow, request.files.getlist("photo"))
    if not sheet.good or brought.problems:
        return browser.remember((what_page(flow, sheet, brought.problems), 400))
    kept = flow.keep(**sheet.fields())
    if not sheet.done:
        return browser.remember(redirect(kept.url("what", _anchor="warning" if sheet.warned else "questions"), 303))
    return browser.remember(next_page(kept, expired=flow.draft is None))


@blueprint.get("/send")
@capability
def send(slug: str) -> Any:
    """Third page: whether all is right."""
    flow = open_flow()
    leave = way_out(flow)
    if leave or not _is_complete(flow):
        return leave or _again(flow, flow)
    return send_page(flow, SendForm(data={"email": flow.fields.get("email", "")}))


@blueprint.post("/send")
@capability
def save_send(slug: str) -> Any:
    """Send the report; sending it twice leads to the same receipt."""
    flow = open_flow(lock=True)
    leave = way_out(flow)
    if leave:
        return leave
    form = SendForm(request.form)
    good = form.validate()
    category = intake.chosen(session(), flow.draft, g.municipality.id)
    if flow.draft is None or category is None or not (flow.has_place and flow.has_what):
        return browser.remember(_again(flow.keep(email=form.email.data or "") if good else flow, flow))
    if not good:
        return browser.remember((send_page(flow, form), 400))
    try:
        held = count_report(flow.fields.get("geometry"))
    except TooMany as error:
        return wait_page(flow, form, error)
    _intake(flow.draft, category, form.email.data, held=held)
    return browser.remember(redirect(receipt_url(flow.draft), 303))


@blueprint.get("/near")
@capability
def near(slug: str) -> Any:
    """What the spot under the map's cross is called."""
    lat, lon = request.args.get("lat", type=float), request.args.get("lon", type=float)
    if lat is None or lon is None:
        raise InvalidInput("geometry_bad_coordinates", field="lat")
    return jsonify(label=spot.nearest_name(session(), lon, lat, g.municipality.id) or "")


@blueprint.get("/search")
@capability
def search(slug: str) -> Any:
    """Suggestions while somebody types."""
    return jsonify(results=results(looked_up(request.args.get("q", ""))))


@blueprint.get("/draft.geojson")
@capability
def draft_geojson(slug: str) -> Any:
    """The place of a draft, for the small map of the last page."""
    fields = open_flow().fields
    shape = spot.from_hex(fields.get("geometry"))
    return jsonify(spot.as_feature(shape, "draft", c=fields.get("category", "other"), s="new"))


def _keep_place(flow: Flow, form: WhereForm) -> Any:
    """On to the next page with the place; a photo's place is shown on the map first."""
    try:
        found = spot.read_spot(session(), _given(form), g.municipality.id)
    except InvalidInput as error:
        return refused_page(flow, form, error)
    flow = flow.keep(**_typed(form), **spot.as_fields(found))
    g.municipality = municipalities.by_id(session(), found.municipality_id)
    if asks_for_photo():
        return redirect(flow.url("where", photo="placed", _anchor="photo"), 303)
    return next_page(flow)


def _intake(draft: drafts.Draft, category: intake.Chosen, email: str | None, *, held: bool) -> None:
    if email:
        may_touch(g.municipality.id)
    keys = intake.Keys(settings().key("reporter"), settings().key("confirm"))
    intake.send(
        session(),
        draft,
        g.municipality,
        category,
        email=email,
        language=language(),
        held=held,
        keys=keys,
        letter_delay=letter_delay(email) if email else timedelta(),
        browser=browser.token(),
    )


def _is_complete(flow: Flow) -> bool:
    return flow.has_place and flow.has_what and category_of(flow) is not None


def _again(kept: Flow, asked: Flow) -> Any:
    """On to the first page that is missing; a category that the municipality does not have is asked again."""
    if kept.draft is not None and category_of(kept) is None:
        kept = kept.keep(what_done=False)
    return next_page(kept, expired=asked.draft is None)


def _typed(form: WhereForm) -> dict[str, str]:
    words = {"q": form.q.data or "", "form": form.form.data, "words": form.words.data or ""}
    return words | {"near_seen": form.near_seen.data or ""}


def _given(form: WhereForm) -> spot.Given:
    return spot.Given(
        geometry=form.geometry.data or "",
        pick=form.pick.data or "",
        typed=form.q.data or "",
        words=form.words.data or "",
        form=form.form.data,
    )
