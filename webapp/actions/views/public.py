"""What residents see: the list of published actions and one action's page."""

from typing import Any

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import catalogue, photos, public_actions, public_map, public_places
from data.queries import public as public_rows
from data.queries.public import PublicAction, Step
from data.queries.public_actions import PAGE, PublicActionFilter
from data.queries.public_filter import Key
from data.vocabulary import ActionStatus, Verb
from geo.maps.kinds import MapKind
from webapp.actions.views.base import blueprint
from webapp.actions.words import KINDS
from webapp.core.access import public
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.i18n import day
from webapp.core.pages import require_active
from webapp.maps import features, rows
from webapp.maps.page import legend, page_map
from webapp.maps.words import word
from webapp.photos.shown import before_after

MOST_PAGES = 1_000


@blueprint.get("/<slug>/actions")
@public
def public_list(slug: str) -> str:
    """What the municipality does, by state and kind; the filter is in the address."""
    require_active()
    chosen = _filter()
    number = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    total = public_actions.count(session(), g.municipality.id, chosen)
    found = public_actions.page(session(), g.municipality.id, chosen, number)
    answers = public_rows.answer_counts(session(), [one.public_id for one in found])
    used = public_actions.kinds(session(), g.municipality.id)
    return render_template(
        "actions/public_list.html",
        rows=[rows.action_row(one, slug, answers.get(one.public_id, 0)) for one in found],
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
        chosen=chosen,
        groups=_groups(),
        kinds=[(code.value, name) for code, name in KINDS.items() if code in used],
        page_url=_page_url,
    )


@blueprint.get("/<slug>/actions/<public_id>")
@public
def public_page(slug: str, public_id: str) -> str:
    """One published action: the sentence first when it is closed, map, what it answers, dates."""
    require_active()
    action = _published(public_id)
    answers = public_rows.answered_by(session(), [public_id])[public_id]
    categories = catalogue.by_code(session(), g.municipality.id)
    places = public_places.by_ids(session(), public_actions.place_ids(session(), public_id))
    source = url_for("actions.public_geojson", slug=slug, public_id=public_id, lang=None)
    return render_template(
        "actions/public_page.html",
        action=action,
        shown=rows.action_row(action, slug, len(answers)),
        photos=before_after(photos.public_of(session(), "action", public_id), action.title),
        answers=[rows.observation_row(row, categories, slug) for row in answers],
        places=[(url_for("places.public_page", slug=slug, place_slug=place.slug), place.name) for place in places],
        steps=_steps(action, public_rows.history(session(), "action", public_id)),
        part=page_map(MapKind.ACTION, slug, source=source),
        legend=legend(MapKind.ACTION),
        on_map=bool(answers or places),
    )


@blueprint.get("/<slug>/actions/<public_id>.geojson")
@public
def public_geojson(slug: str, public_id: str) -> Response:
    """The action's map: what is public of it and nothing else."""
    require_active()
    action = _published(public_id)
    ends = [row.public_id for row in public_rows.answered_by(session(), [public_id])[public_id]]
    places = public_actions.place_ids(session(), public_id)
    keys = [*(Key("p", one) for one in places), *(Key("o", one) for one in ends), Key("a", public_id)]
    drawn = public_map.features(session(), action.municipality_id, keys)
    spokes = public_map.spokes(session(), [public_id], [*ends, *places])
    return features.answer(features.collection(drawn, spokes, today()))


def _published(public_id: str) -> PublicAction:
    found = next(iter(public_rows.actions(session(), [public_id])), None)
    if found is None or found.municipality_id != g.municipality.id:
        raise NotFound("not_found")
    return found


def _page_url(number: int) -> str:
    args: dict[str, Any] = request.args.to_dict()
    return url_for("actions.public_list", **args | {"slug": g.municipality.slug, "page": number})


def _steps(action: PublicAction, history: list[Step]) -> list[tuple[str, str, str]]:
    """Past steps with their days, the present one, and what is to come."""
    told = [step for step in history if step.verb == Verb.STATUS]
    past = [(_("Proposed"), day(action.created_on))]
    past += [(word(step.outcome or str(step.status)), day(step.on_date)) for step in told]
    steps = [("past", *step) for step in past]
    if action.status == ActionStatus.CLOSED:
        return steps
    steps[-1] = ("now", *past[-1])
    return [*steps, ("next", _("To be done"), day(action.due_on) if action.due_on else "")]


def _groups() -> list[tuple[str, str]]:
    words = (word(code) for code in ("proposed", "decided", "in_progress", "done"))
    return list(zip(public_actions.GROUPS, (*words, _("Not done, with the reason")), strict=True))


def _filter() -> PublicActionFilter:
    group, kind = request.args.get("status"), request.args.get("kind")
    return PublicActionFilter(
        group=group if group in public_actions.GROUPS else None,
        kind=kind if kind in set(KINDS) else None,
    )
