"""New actions, out of chosen observations or none, and changes of an action's plan."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import action_links, actions, catalogue, units
from data.queries.action_links import LinkRow, PlaceLink
from data.queries.actions import ActionRow
from data.vocabulary import ActionKind
from webapp.actions.forms import PlanForm
from webapp.actions.service import links, loading, planning
from webapp.actions.suggest import suggest
from webapp.actions.views.base import blueprint, find, page_url, to_change, with_titles
from webapp.core.access import actor, requires
from webapp.core.database import session, settings
from webapp.core.errors import InvalidInput
from webapp.core.i18n import language, translated
from webapp.core.messages import message_for
from webapp.core.permissions import Permission

MOST = links.MOST_OBSERVATIONS


@blueprint.route("/staff/<slug>/actions/new", methods=["GET", "POST"])
@requires(Permission.ACTION_EDIT)
def new(slug: str) -> str:
    """The form of a new action; the inbox sends the chosen observations as `obs` (POST: they may be many)."""
    rows = _chosen()
    found = suggest(rows, catalogue.by_code(session(), g.municipality.id), language())
    places = action_links.near_places(session(), [row.id for row in rows])
    form = _form(places, data={"title": found.title, "kind": found.kind.value, "unit": str(found.unit_id or "")})
    form.place_ids.data = [place.public_id for place in places if _most_lie_at(place, rows)]
    return _new_page(form, rows)


@blueprint.post("/staff/<slug>/actions")
@requires(Permission.ACTION_EDIT)
def create(slug: str) -> Any:
    """Saves a new action with its observations."""
    rows = _chosen()
    places = action_links.near_places(session(), [row.id for row in rows])
    form = _form(places, request.form)
    place_ids = _places(form, places)
    if not form.validate() or place_ids is None:
        return _new_page(form, rows), 400
    action = planning.create(
        session(),
        municipality_id=g.municipality.id,
        letters=g.municipality.letters,
        plan=_plan(form),
        observations=[row.public_id for row in rows],
        places=place_ids,
        actor=actor(),
        delay=settings().mail_delay,
    )
    return redirect(page_url(action.public_id))


@blueprint.post("/staff/<slug>/actions/extend")
@requires(Permission.ACTION_EDIT)
def extend(slug: str) -> Any:
    """Adds the chosen observations to an action that there is already."""
    rows = _chosen()
    if not request.form.get("action"):
        raise InvalidInput("no_action", field="action")
    action = loading.action_to_change(session(), g.municipality.id, request.form["action"], None)
    links.add_observations(
        session(), action, [row.public_id for row in rows], actor=actor(), delay=settings().mail_delay
    )
    return redirect(page_url(action.public_id))


@blueprint.route("/staff/<slug>/actions/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTION_EDIT)
def edit(slug: str, public_id: str) -> Any:
    """The plan of an action, to change."""
    row = find(public_id)
    places = _own_and_near(row)
    if request.method == "GET":
        return _edit_page(_form(places, data=_values(row)), row)
    form = _form(places, request.form)
    place_ids = _places(form, places)
    if not form.validate() or place_ids is None:
        return _edit_page(form, row), 400
    planning.change(session(), to_change(public_id), _plan(form), place_ids, actor=actor())
    return redirect(page_url(public_id))


def _chosen() -> list[LinkRow]:
    """The observations that the request names; raises InvalidInput above 500."""
    ids = request.values.getlist("obs")
    if len(ids) > MOST:
        raise InvalidInput("too_many_observations", field="obs", most=MOST)
    return action_links.chosen(session(), g.municipality.id, ids) if ids else []


def _form(places: Sequence[PlaceLink], formdata: Any = None, data: dict[str, Any] | None = None) -> PlanForm:
    form = PlanForm(formdata, data=data)
    found = units.units(session(), g.municipality.id)
    names = sorted(((str(unit.id), translated(unit.name)) for unit in found), key=lambda choice: choice[1])
    form.unit.choices = [("", _("None yet")), *names]
    form.place_ids.choices = [(place.public_id, place.name) for place in places]
    if not places:
        form.more_place.label.text = _("Place")
    return form


def _plan(form: PlanForm) -> planning.Plan:
    unit = str(form.unit.data or "")
    return planning.Plan(
        title=" ".join(str(form.title.data).split()),
        kind=ActionKind(str(form.kind.data)),
        unit_id=uuid.UUID(unit) if unit else None,
        due_on=form.due_on.data,
        cost_sek=form.cost_sek.data,
        description=(form.description.data or "").strip() or None,
        controls_site=(form.controls_site.data or "").strip() or None,
        whole_municipality=bool(form.whole_municipality.data),
    )


def _places(form: PlanForm, offered: Sequence[PlaceLink]) -> list[uuid.UUID] | None:
    """The ids of the ticked places and of the one that was named; None (and an error) for an unknown name."""
    ticked = set(form.place_ids.data or ())
    ids = [place.id for place in offered if place.public_id in ticked]
    name = (form.more_place.data or "").strip().lower()
    if not name:
        return ids
    for place in action_links.all_places(session(), g.municipality.id):
        if place.name.lower() == name:
            return [*ids, place.id]
    form.validate()
    form.more_place.errors = [message_for("unknown_place")]
    return None


def _most_lie_at(place: PlaceLink, rows: Sequence[LinkRow]) -> bool:
    return 2 * sum(row.place_id == place.id for row in rows) > len(rows)


def _own_and_near(row: ActionRow) -> list[PlaceLink]:
    own = action_links.places(session(), row.id)
    near = action_links.near_places(session(), [link.id for link in action_links.linked(session(), row.id)])
    return [*own, *(place for place in near if place not in own)]


def _values(row: ActionRow) -> dict[str, Any]:
    own = [place.public_id for place in action_links.places(session(), row.id)]
    fields = ("title", "kind", "due_on", "cost_sek", "description", "controls_site", "whole_municipality")
    return {name: getattr(row, name) for name in fields} | {"unit": str(row.unit_id or ""), "place_ids": own}


def _new_page(form: PlanForm, rows: Sequence[LinkRow]) -> str:
    return render_template(
        "actions/new.html",
        form=form,
        rows=with_titles(rows),
        taken=sorted({ref for row in rows for ref in row.others}),
        taken_count=sum(bool(row.others) for row in rows),
        open_actions=actions.open_actions(session(), g.municipality.id) if rows else [],
        all_places=action_links.all_places(session(), g.municipality.id),
    )


def _edit_page(form: PlanForm, row: ActionRow) -> str:
    return render_template(
        "actions/edit.html",
        form=form,
        action=row,
        version=request.form.get("version", row.version),
        all_places=action_links.all_places(session(), g.municipality.id),
        cancel_url=url_for("actions.staff_page", slug=g.municipality.slug, public_id=row.public_id),
    )
