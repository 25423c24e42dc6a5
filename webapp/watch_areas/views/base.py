"""The blueprint of watch areas and what its views share."""

from typing import Any

from flask import Blueprint, g, request, url_for

from data.queries import municipalities, watch_areas, watch_places
from data.queries.watch_areas import AreaRow
from data.queries.watch_kinds import kinds
from data.vocabulary import Role
from geo.maps.kinds import MapKind
from geo.maps.style import WATCH
from webapp.core.access import principal
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.permissions import Permission
from webapp.maps.page import MapPart, page_map
from webapp.maps.search_words import looked_up, results
from webapp.watch_areas import words
from webapp.watch_areas.forms import PlaceForm, fact_name
from webapp.watch_areas.service import loading, place

blueprint = Blueprint("watch_areas", __name__)
blueprint.context_processor(
    lambda: {
        "kinds": kinds(),
        "kind_icons": {code: mark.icon for code, mark in WATCH.items()},
        "kind_word": words.kind_word,
        "member_word": words.member_word,
        "state_word": words.status_word,
        "state_form": words.form_of,
        "joined_words": words.joined_words,
        "due_words": words.due_words,
        "fact_name": fact_name,
        "today": today(),
        "may": may,
    }
)


def may(permission: str) -> bool:
    """Whether the signed-in person may do this in the municipality of the page."""
    return principal().may(Permission(permission), g.municipality.id)


def is_police() -> bool:
    """Whether the signed-in person is police in the municipality of the page."""
    return Role.POLICE in principal().roles(g.municipality.id)


def find(public_id: str) -> AreaRow:
    """The area of the page's municipality; raises NotFound."""
    found = watch_areas.find(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def to_change(public_id: str) -> Any:
    """The area that a form was about, locked; raises Conflict when somebody has changed it since."""
    return loading.area_to_change(session(), g.municipality.id, public_id, request.form.get("version", -1, type=int))


def page_url(public_id: str, anchor: str | None = None) -> str:
    """The staff page of an area."""
    return url_for("watch_areas.staff_page", slug=g.municipality.slug, public_id=public_id, _anchor=anchor)


def given_place(form: PlaceForm) -> place.Given:
    """What a form says of where the area is."""
    return place.Given(
        way=str(form.way.data or "draw"),
        geometry=form.geometry.data or "",
        pick=form.pick.data or "",
        typed=form.q.data or "",
        radius=int(form.radius.data or 0),
        district=str(form.district.data or ""),
    )


def place_context(form: PlaceForm, around: str | None = None) -> dict[str, Any]:
    """What the fields for a place need: the map, the districts, what the search found."""
    here = g.municipality
    names = watch_places.district_names(session(), here.id)
    form.district.choices = [("", ""), *((name, name) for name in names)]
    typed = (form.q.data or "") if not form.q.errors else ""
    bounds = municipalities.middle(session(), here.id) or municipalities.bounds(session(), here.slug)
    return {
        "form": form,
        "typed": typed,
        "results": results(looked_up(typed)) if typed else [],
        "has_districts": bool(names),
        "part": picker(here.slug, bounds=bounds, source=around),
    }


def picker(slug: str, **values: Any) -> MapPart:
    """The map on which an area is drawn."""
    return page_map(MapKind.AREA_PICKER, slug, **values)
