"""Puts a case on the map: for reports told in words, and for those pointed out wrongly."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from data.queries import municipalities
from data.queries.cases import CaseRow
from data.queries.search import Found
from geo.maps.kinds import MapKind
from webapp.core.access import requires
from webapp.core.database import session
from webapp.core.errors import Conflict, InvalidInput
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.maps.page import page_map
from webapp.maps.search_words import looked_up, results
from webapp.observations.forms.staff import PlaceForm
from webapp.observations.service import spot
from webapp.observations.views.case import seen_case
from webapp.observations.views.case_facts import case_context
from webapp.observations.views.case_panel import around_case, find
from webapp.observations.views.inbox import blueprint, outcome_args
from webapp.observations.views.inbox_base import read_catalogue

SHORTEST_WORD = 5


@blueprint.get("/inbox/<public_id>/place")
@requires(Permission.OBSERVATION_EDIT)
def case_place(slug: str, public_id: str) -> Any:
    """The map and the search where staff point out the place."""
    row = find(public_id)
    typed = request.args.get("q", row.place_words or "")[:100]
    return place_page(row, PlaceForm(), typed)


@blueprint.post("/inbox/<public_id>/place")
@requires(Permission.OBSERVATION_EDIT)
def case_place_save(slug: str, public_id: str) -> Any:
    """Saves the place; what the public sees follows in the same transaction."""
    row = find(public_id)
    form = PlaceForm(request.form)
    try:
        if not form.validate():
            raise InvalidInput("choose_result", field="geometry")
        given = spot.Given(geometry=form.geometry.data or "", pick=form.pick.data or "", form=form.form.data)
        geometry = spot.read_geometry(session(), given)
        if geometry is None:
            raise InvalidInput("choose_result", field="geometry")
        result = seen_case(public_id).put_on_map(geometry)
    except (InvalidInput, Conflict) as error:
        return place_page(row, form, form.q.data or "", message_for(error.code, error.params)), error.status
    return redirect(url_for(".case", slug=slug, public_id=public_id, **outcome_args(result)))


def place_page(row: CaseRow, form: PlaceForm, typed: str, error: str = "") -> str:
    """The page with its map, its search and what was found."""
    here = g.municipality
    around = around_case(row) or municipalities.middle(session(), here.id)
    return render_template(
        "observations/place.html",
        **case_context(row, read_catalogue()),
        form=form,
        typed=typed,
        results=results(_found(typed)),
        error=error,
        part=page_map(
            MapKind.PICKER,
            g.municipality.slug,
            bounds=around or municipalities.bounds(session(), here.slug),
        ),
    )


def _found(typed: str) -> list[Found]:
    """What the search finds for the words, else for the longest of them that finds anything ("Vid Stortorget")."""
    single = sorted((word for word in typed.replace(",", " ").split() if len(word) >= SHORTEST_WORD), key=len)
    for words in (typed, *single[:-5:-1]):
        found = looked_up(words)
        if found:
            return found
    return []
