"""Downloads: `/<slug>/export/<layer>.<format>` for everybody, `/staff/<slug>/export/…` for staff."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import gettext as _

from data import audit
from data.base import new_id
from data.queries import catalogue, exports
from data.vocabulary import Audience, Verb
from geo.counties import county_of
from webapp.core.access import actor, principal, requires
from webapp.core.access import public as for_everybody
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.pages import require_active
from webapp.core.permissions import Permission
from webapp.exports.files import answer
from webapp.maps import filters

blueprint = Blueprint("exports", __name__)
FILTERED = ("observations", "actions", "places", "cells")


@blueprint.get("/<slug>/export/<layer>.<kind>")
@for_everybody
def public(slug: str, layer: str, kind: str) -> Response:
    """A public layer with the filter of the list."""
    require_active()
    source = _("%(municipality)s, Tryggkartan", municipality=g.municipality.name)
    response, _count = answer(session(), _public(layer), layer, kind, slug, source)
    return response


def _public(layer: str) -> exports.Export:
    here = g.municipality.id
    if layer == "watch_areas":
        return exports.watch_areas(here)
    if layer == "police_events":
        return exports.police_events(here, county_of(here))
    if layer not in FILTERED:
        raise NotFound("not_found")
    categories = catalogue.by_code(session(), here)
    asked = filters.read(request.args, categories)
    return exports.public(layer, here, asked.filter, list(categories.values()))


@blueprint.get("/staff/<slug>/export/")
@requires(Permission.ACTION_VIEW)
def overview(slug: str) -> str:
    """What the person may take home as files."""
    may = [
        (word, lambda kind, layer=layer: url_for(f"exports.{layer}", slug=slug, kind=kind))
        for layer, word, permission in _staff_layers()
        if principal().may(permission, g.municipality.id)
    ]
    return render_template("exports/overview.html", files=may)


def _staff_layers() -> tuple[tuple[str, str, Permission], ...]:
    return (
        ("observations", _("Reports"), Permission.OBSERVATION_VIEW),
        ("actions", _("Actions"), Permission.ACTION_VIEW),
        ("places", _("Places"), Permission.OBSERVATION_VIEW),
        ("watch_areas", _("Watch areas"), Permission.WATCH_VIEW),
        ("lights", _("Street lamps"), Permission.OBSERVATION_VIEW),
    )


@blueprint.get("/staff/<slug>/export/observations.<kind>")
@requires(Permission.OBSERVATION_VIEW)
def observations(slug: str, kind: str) -> Response:
    """All observations with their own words, as our own import reads them; who took them is written down."""
    return _staff("observations", kind)


@blueprint.get("/staff/<slug>/export/actions.<kind>")
@requires(Permission.ACTION_VIEW)
def actions(slug: str, kind: str) -> Response:
    """All actions with cost and owner of the site."""
    return _staff("actions", kind)


@blueprint.get("/staff/<slug>/export/lights.<kind>")
@requires(Permission.OBSERVATION_VIEW)
def lights(slug: str, kind: str) -> Response:
    """The register of lamps."""
    return _staff("lights", kind)


@blueprint.get("/staff/<slug>/export/places.<kind>")
@requires(Permission.OBSERVATION_VIEW)
def places(slug: str, kind: str) -> Response:
    """The register of named places."""
    return _staff("places", kind)


@blueprint.get("/staff/<slug>/export/watch_areas.<kind>")
@requires(Permission.WATCH_VIEW)
def watch_areas(slug: str, kind: str) -> Response:
    """All watch areas as they are drawn, without those who speak for them."""
    return _staff("watch_areas", kind)


def _staff(layer: str, kind: str) -> Response:
    here = g.municipality
    response, count = answer(session(), exports.staff(layer, here.id), layer, kind, here.slug, here.name)
    _tell(layer, kind, count)
    return response


def _tell(layer: str, kind: str, count: int) -> None:
    changes: dict[str, list[Any]] = {"rows": [0, count], "format": [None, kind]}
    audit.record(
        session(),
        municipality_id=g.municipality.id,
        object_kind=f"export_{layer}",
        object_id=new_id(),
        actor=actor(),
        verb=Verb.EXPORTED,
        audience=Audience.STAFF,
        changes=changes,
    )
