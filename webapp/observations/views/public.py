"""The public page of one observation, for those that everybody may see exactly."""

from typing import Any

from flask import Blueprint, Response, g, render_template, url_for

from data.queries import catalogue, municipalities, photos, public, public_map
from data.queries.public import PublicObservation
from data.queries.public_filter import Key
from geo.maps.kinds import MapKind
from webapp.core.access import public as for_everybody
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.maps import features, rows
from webapp.maps.page import MapPart, page_map
from webapp.observations.forms.report import AddressForm, VoiceForm
from webapp.observations.story import story
from webapp.photos.shown import figures

blueprint = Blueprint("public_observations", __name__)


@blueprint.get("/o/<public_id>")
@for_everybody
def page(public_id: str) -> Any:
    """What was reported, how far it has come, and what answers it."""
    row = _find(public_id)
    here = g.municipality
    categories = catalogue.by_code(session(), here.id)
    answers = public.actions_for(session(), [row.public_id])
    shown = rows.observation_row(row, categories, here.slug, answers[0] if answers else None)
    current = next((one for one in answers if one.status != "closed"), None)
    return render_template(
        "observations/public.html",
        row=row,
        shown=shown,
        photos=figures(photos.public_of(session(), "observation", row.public_id), shown.title),
        story=story(row, public.history(session(), "observation", row.public_id), current),
        answers=[rows.action_row(one, here.slug) for one in answers],
        answered=_answered(answers, categories),
        voice=VoiceForm(),
        address=AddressForm(),
        part=_map(row),
    )


@blueprint.get("/o/<public_id>.geojson")
@for_everybody
def geojson(public_id: str) -> Response:
    """The observation on its map, with the actions that answer it and what else they answer."""
    row = _find(public_id)
    answers = public.answered_by(session(), [one.public_id for one in public.actions_for(session(), [row.public_id])])
    others = {other.public_id for group in answers.values() for other in group} | {row.public_id}
    keys = [Key("o", one) for one in sorted(others)] + [Key("a", one) for one in sorted(answers)]
    drawn = public_map.features(session(), row.municipality_id, keys)
    spokes = public_map.spokes(session(), answers, others)
    return features.answer(features.collection(drawn, spokes, today()))


def _map(row: PublicObservation) -> MapPart:
    source = url_for("public_observations.geojson", public_id=row.public_id, lang=None)
    return page_map(MapKind.OBSERVATION, g.municipality.slug, source=source)


def _find(public_id: str) -> PublicObservation:
    row = public.find_observation(session(), public_id)
    if row is None:
        raise NotFound("not_found")
    g.municipality = municipalities.by_id(session(), row.municipality_id)
    return row


def _answered(answers: list[public.PublicAction], categories: dict[str, Any]) -> dict[str, list[rows.Row]]:
    """For each action the public reports that it answers, as rows."""
    found = public.answered_by(session(), [one.public_id for one in answers])
    slug = g.municipality.slug
    return {key: [rows.observation_row(one, categories, slug) for one in group] for key, group in found.items()}
