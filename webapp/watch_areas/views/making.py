"""Staff and police write an area down themselves, for example from a paper form."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from webapp.core.access import actor, requires
from webapp.core.database import session
from webapp.core.i18n import language
from webapp.core.permissions import Permission
from webapp.watch_areas.forms import AreaForm
from webapp.watch_areas.service import applying
from webapp.watch_areas.views.applying import Problems, read_application
from webapp.watch_areas.views.base import blueprint, page_url, place_context


@blueprint.get("/staff/<slug>/areas/new")
@requires(Permission.WATCH_EDIT)
def new(slug: str) -> str:
    """The form of a new area."""
    return _page(AreaForm(data={"way": "around"}))


@blueprint.post("/staff/<slug>/areas/new")
@requires(Permission.WATCH_EDIT)
def create(slug: str) -> Any:
    """Saves it as an application, or looks up what was typed in the search field."""
    form = AreaForm(request.form)
    if request.form.get("do") == "search":
        return _page(form)
    read = read_application(form, ())
    if isinstance(read, list):
        return _page(form, read), 400
    area = applying.create(session(), g.municipality.id, read, language=language(), actor=actor())
    return redirect(page_url(area.public_id))


def _page(form: AreaForm, problems: Problems | None = None) -> str:
    around = url_for("watch_areas.staff_geojson", slug=g.municipality.slug)
    return render_template(
        "watch_areas/new.html", **place_context(form, around), problems=problems or [], given=request.form
    )
