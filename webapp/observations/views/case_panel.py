"""One case with its form, as the panel beside the map and the case's own page show it."""

from typing import Any

from flask import g

from data.queries import cases, photos
from data.queries.cases import CaseRow
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.maps.page import Bounds
from webapp.observations.forms.staff import CaseForm, filter_args
from webapp.observations.views.case_facts import case_context
from webapp.observations.views.inbox_base import Catalogue, fill_choices, may_edit, read_catalogue, wanted_filter
from webapp.photos import shown

ROOM = 0.004  # degrees around a known point


def find(public_id: str) -> CaseRow:
    """The case in the page's municipality; raises NotFound."""
    found = cases.case(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def around_case(row: CaseRow) -> Bounds | None:
    """West, south, east, north (WGS 84) of a map with the case in its middle; None when it is not on the map."""
    if row.lon is None or row.lat is None:
        return None
    return (row.lon - ROOM, row.lat - ROOM / 2, row.lon + ROOM, row.lat + ROOM / 2)


def panel_context(row: CaseRow, form: CaseForm | None = None) -> dict[str, Any]:
    """What the panel needs: the facts and, for those who may edit, the form."""
    known = read_catalogue()
    context = case_context(row, known)
    fresh = {"public_ground": context["on_ground"] or row.precision == "exact", "public_summary": row.summary}
    filled = form or case_form(known, None, unit=row.unit_code or "none", category=row.category, **fresh)
    args = filter_args(wanted_filter(known))
    strip = shown.strip(g.municipality.slug, photos.of_observation(session(), row.id))
    return context | {"case_fields": filled, "may_edit": may_edit(), "args": args, "photos": strip}


def case_form(known: Catalogue, posted: Any, **data: Any) -> CaseForm:
    """The form of a case with the municipality's choices; its names are set apart from those of the bulk form."""
    return fill_choices(CaseForm(posted, data=data, prefix="case-"), known)
