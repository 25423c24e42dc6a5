"""Draws the three pages of a report and what stands in their place when something is wrong."""

from collections.abc import Sequence
from typing import Any

from flask import g, make_response, render_template, url_for

from data.queries import catalogue, municipalities
from geo.maps.kinds import MapKind
from webapp.core.database import session
from webapp.core.errors import InvalidInput, TooMany
from webapp.core.i18n import translated
from webapp.core.messages import message_for
from webapp.maps.page import page_map
from webapp.maps.search_words import looked_up, results
from webapp.observations.forms.report import SendForm, WhatForm, WhereForm
from webapp.observations.forms.what import WhatSheet, answer_name, personal_data_in
from webapp.observations.service import spot
from webapp.observations.views.report_flow import Flow, category_of, public_words, what_lines
from webapp.observations.views.report_near import near_parts
from webapp.observations.views.report_uploads import photo_parts, shown


def where_form(flow: Flow) -> WhereForm:
    """The first page as it was left."""
    return WhereForm(data={**flow.fields, "geometry": spot.as_geojson(flow.fields.get("geometry"))})


def where_page(flow: Flow, form: WhereForm, problems: Sequence[str] = ()) -> str:
    """Where it is; `problems` are the words of what was wrong with photos."""
    typed = (form.q.data or "") if not form.q.errors else ""
    here = g.municipality
    bounds = municipalities.middle(session(), here.id) or municipalities.bounds(session(), here.slug)
    return render_template(
        "report/where.html",
        flow=flow,
        form=form,
        typed=typed,
        results=results(looked_up(typed)) if typed and not form.geometry.data else [],
        part=page_map(MapKind.PICKER, g.municipality.slug, bounds=bounds),
        problems=problems,
        **photo_parts(),
        close_url=url_for("portal.home", slug=g.municipality.slug),
    )


def refused_page(flow: Flow, form: WhereForm, error: InvalidInput) -> Any:
    """The first page with what is wrong, or where to turn in a municipality that does not use the system."""
    if error.code == "municipality_not_active":
        there = municipalities.by_id(session(), error.params["municipality_id"])
        written = [text for text in (form.words.data, flow.fields.get("text")) if text]
        return render_template("report/not_active.html", flow=flow, there=there, written="\n\n".join(written)), 400
    form.geometry.errors = [message_for(error.code, error.params)]
    return where_page(flow, form), 400


def known_what(flow: Flow) -> WhatSheet:
    """The second page as it was left."""
    fields = flow.fields
    feeling = fields.get("feeling")
    return WhatSheet(
        WhatForm(data={**fields, "feeling": None if feeling is None else str(feeling)}),
        category_of(flow),
        answers=fields.get("answers", {}),
        seen=personal_data_in(fields.get("text", "")),
        asked=bool(fields.get("asked")),
        anyway=bool(fields.get("what_done")),
    )


def what_page(flow: Flow, sheet: WhatSheet, problems: Sequence[str] = ()) -> str:
    """What it is; `problems` are the words of what was wrong with photos."""
    rows = catalogue.categories(session(), g.municipality.id)
    sheet.form.category.choices = [(row.code, translated(row.name)) for row in rows]
    return render_template(
        "report/what.html",
        flow=flow,
        sheet=sheet,
        form=sheet.form,
        categories=rows,
        answer_name=answer_name,
        photos=shown(flow),
        problems=problems,
        **photo_parts(),
        **near_parts(flow),
        close_url=url_for("portal.home", slug=g.municipality.slug),
    )


def send_page(flow: Flow, form: SendForm, *, problem: str = "") -> str:
    """The review before sending."""
    category = category_of(flow)
    if category is None:
        raise InvalidInput("category_needed", field="category")
    drawn = bool(flow.fields.get("geometry"))
    return render_template(
        "report/send.html",
        flow=flow,
        form=form,
        problem=problem,
        what=what_lines(category, flow.fields),
        public=public_words(category.public_precision),
        photos=shown(flow),
        part=page_map(MapKind.OBSERVATION, g.municipality.slug, source=flow.url("draft_geojson")) if drawn else None,
        close_url=url_for("portal.home", slug=g.municipality.slug),
    )


def wait_page(flow: Flow, form: SendForm, error: TooMany) -> Any:
    """The review again, with how long to wait."""
    response = make_response(send_page(flow, form, problem=message_for(error.code)), 429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response
