"""Changes from an area's page: steps, reviews, meetings, signs, facts, border."""

import uuid
from typing import Any

from flask import g, redirect, render_template, request, url_for

from data.queries import watch_areas
from data.vocabulary import SignState, WatchAreaStatus
from geo.coordinates import parse_coordinates
from geo.errors import GeoError
from webapp.core.access import actor, requires
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.errors import InvalidInput
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.watch_areas.forms import FactsForm, MeetingForm, PlaceForm, ReviewForm, SignForm, read_facts
from webapp.watch_areas.service import place, status, upkeep
from webapp.watch_areas.views.base import blueprint, find, given_place, is_police, page_url, place_context, to_change
from webapp.watch_areas.views.staff import area_page

PATH = "/staff/<slug>/areas/<public_id>"


@blueprint.post(f"{PATH}/status")
@requires(Permission.WATCH_EDIT)
def move(slug: str, public_id: str) -> Any:
    """A step forward with a sentence, or one back with a reason."""
    try:
        step = status.Step(
            WatchAreaStatus(request.form.get("to", "")),
            message=(request.form.get("resident_message") or "")[:400] or None,
            reason=(request.form.get("reason") or "")[:400] or None,
            public_name=" ".join((request.form.get("public_name") or "").split())[:80] or None,
        )
        status.move(session(), to_change(public_id), step, actor=actor(), delay=settings().mail_delay)
    except ValueError:
        return _again(public_id, ("to", message_for("step_not_allowed")))
    except InvalidInput as error:
        return _again(public_id, (str(error.field), message_for(error.code)))
    return redirect(page_url(public_id))


@blueprint.post("/staff/<slug>/areas/undo")
@requires(Permission.WATCH_EDIT)
def undo(slug: str) -> Any:
    """Takes the latest step back, with the mail that waits."""
    try:
        batch_id = uuid.UUID(request.form.get("batch", ""))
    except ValueError:
        raise InvalidInput("step_not_allowed") from None
    public_id = status.undo(session(), g.municipality.id, batch_id, actor=actor(), delay=settings().mail_delay)
    return redirect(page_url(public_id))


@blueprint.post(f"{PATH}/review")
@requires(Permission.WATCH_EDIT)
def review(slug: str, public_id: str) -> Any:
    """Writes the yearly review down."""
    form = ReviewForm(request.form)
    if not form.validate():
        return _again(public_id, *_errors(form), review_form=form)
    police = is_police()
    given = upkeep.Review(
        outcome=form.chosen,
        conditions=(form.conditions.data or "").strip() or None,
        note=((form.note.data or "").strip() or None) if police else None,
        note_shared=police and bool(form.note_shared.data),
        next_review_on=form.next_review_on.data,
    )
    try:
        upkeep.review(session(), to_change(public_id), given, actor=actor(), delay=settings().mail_delay)
    except InvalidInput as error:
        return _again(public_id, (str(error.field), message_for(error.code)), review_form=form)
    return redirect(page_url(public_id, "reviews"))


@blueprint.post(f"{PATH}/meetings")
@requires(Permission.WATCH_EDIT)
def add_meeting(slug: str, public_id: str) -> Any:
    """Adds a meeting or training."""
    form = MeetingForm(request.form)
    if not form.validate():
        return _again(public_id, *_errors(form), meeting_form=form)
    upkeep.add_meeting(
        session(),
        to_change(public_id),
        form.chosen,
        form.held_on.data or today(),
        participants=form.participants.data,
        public=bool(form.public.data),
        actor=actor(),
    )
    return redirect(page_url(public_id, "meetings"))


@blueprint.post(f"{PATH}/signs")
@requires(Permission.WATCH_EDIT)
def add_sign(slug: str, public_id: str) -> Any:
    """Adds a sign; with a position it stands on the map."""
    form = SignForm(request.form)
    if not form.validate():
        return _again(public_id, *_errors(form), sign_form=form)
    typed = form.position.data or ""
    try:
        spot = parse_coordinates(typed) if typed else None
        code = "geometry_bad_coordinates" if typed and spot is None else None
    except GeoError as error:
        spot, code = None, f"geometry_{error.code}"
    if code is not None:
        return _again(public_id, ("position", message_for(code)), sign_form=form)
    area, words = to_change(public_id), str(form.place_words.data)
    upkeep.add_sign(session(), area, words, form.chosen, form.put_up_on.data, spot, actor=actor())
    return redirect(page_url(public_id, "signs"))


@blueprint.post(f"{PATH}/signs/state")
@requires(Permission.WATCH_EDIT)
def change_sign(slug: str, public_id: str) -> Any:
    """A sign has faded, is gone, or is whole again."""
    asked, part_id = request.form.get("state", ""), _part_id()
    if asked not in set(SignState) or part_id is None:
        return _again(public_id, ("signs", message_for("step_not_allowed")))
    upkeep.change_sign(session(), to_change(public_id), part_id, SignState(asked), actor=actor())
    return redirect(page_url(public_id, "signs"))


@blueprint.post(f"{PATH}/remove")
@requires(Permission.WATCH_EDIT)
def remove_part(slug: str, public_id: str) -> Any:
    """Takes away a meeting or a sign that was written by mistake."""
    part_id = _part_id()
    if part_id is None:
        return _again(public_id, ("", message_for("step_not_allowed")))
    upkeep.remove_part(session(), to_change(public_id), request.form.get("part", ""), part_id, actor=actor())
    return redirect(page_url(public_id))


@blueprint.route(f"{PATH}/edit", methods=["GET", "POST"])
@requires(Permission.WATCH_EDIT)
def edit(slug: str, public_id: str) -> Any:
    """The facts of an area, to change."""
    area = find(public_id)
    if request.method == "GET":
        shown = {f"fact-{area.kind}-{code}": value for code, value in area.facts.items()}
        return _edit_page(area, FactsForm(obj=area), shown, [])
    form = FactsForm(request.form)
    facts, wrong = read_facts(request.form, area.kind)
    good = form.validate()
    if not good or wrong:
        return _edit_page(area, form, request.form, list(wrong.items())), 400
    try:
        upkeep.change(session(), to_change(public_id), _facts(form, facts), actor=actor())
    except InvalidInput as error:
        return _edit_page(area, form, request.form, [(str(error.field), message_for(error.code))]), 400
    return redirect(page_url(public_id))


@blueprint.route(f"{PATH}/border", methods=["GET", "POST"])
@requires(Permission.WATCH_EDIT)
def border(slug: str, public_id: str) -> Any:
    """The border of an area, to draw anew."""
    area = find(public_id)
    if request.method == "GET":
        drawn = place.as_geojson(watch_areas.geometry(session(), area.id))
        return _border_page(area, PlaceForm(data={"geometry": drawn, "way": "draw"}))
    form = PlaceForm(request.form)
    if request.form.get("do") == "search":
        return _border_page(area, form)
    if not form.validate():
        return _border_page(area, form), 400
    try:
        found = place.read_area(session(), given_place(form), g.municipality.id)
    except InvalidInput as error:
        return _border_page(area, form, message_for(error.code, error.params)), 400
    upkeep.move_border(session(), to_change(public_id), found, actor=actor())
    return redirect(page_url(public_id))


def _facts(form: FactsForm, facts: dict[str, Any]) -> upkeep.Facts:
    return upkeep.Facts(
        name=str(form.name.data),
        households_joined=int(form.households_joined.data or 0),
        households_total=int(form.households_total.data or 0),
        facts=facts,
        public_name=form.public_name.data or None,
        public_text=(form.public_text.data or "").strip() or None,
    )


def _edit_page(area: Any, form: FactsForm, given: Any, problems: list[tuple[str, str]]) -> str:
    return render_template(
        "watch_areas/edit.html",
        area=area,
        form=form,
        given=given,
        problems=problems,
        version=request.form.get("version", area.version),
    )


def _border_page(area: Any, form: PlaceForm, problem: str = "") -> str:
    around = url_for("watch_areas.staff_geojson", slug=g.municipality.slug, but=area.public_id)
    return render_template(
        "watch_areas/border.html",
        **place_context(form, around),
        area=area,
        problem=problem,
        version=request.form.get("version", area.version),
    )


def _errors(form: Any) -> list[tuple[str, str]]:
    return [(str(field.id), str(field.errors[0])) for field in form if field.errors]


def _part_id() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return None


def _again(public_id: str, *problems: tuple[str, str], **bound: Any) -> tuple[str, int]:
    return area_page(find(public_id), list(problems), **bound), 400
