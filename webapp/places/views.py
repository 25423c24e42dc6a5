"""Named places: the list of them, and the page of each with what is going on there."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from data.queries import catalogue, public, public_map, public_places
from data.queries.catalogue import CategoryRow
from data.queries.public import CURRENT, PublicAction, PublicObservation
from data.queries.public_filter import Key
from data.queries.public_places import PlaceRow
from data.queries.titles import title
from geo.maps.kinds import MapKind
from webapp.core.access import public as for_everybody
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.i18n import language
from webapp.core.pages import require_active
from webapp.maps import features, rows
from webapp.maps.page import page_map
from webapp.places.story import story

blueprint = Blueprint("places", __name__)


@blueprint.get("/<slug>/places")
@for_everybody
def public_list(slug: str) -> Any:
    """All named places of a municipality, by kind, with a search field."""
    require_active()
    text = " ".join(request.args.get("q", "").split())[:80]
    found = public_places.search(session(), g.municipality.id, text.split()[:6])
    kinds = [(kind, word, [one for one in found if one.kind == kind]) for kind, word in rows.PLACE_KINDS.items()]
    return render_template(
        "places/list.html",
        q=text,
        total=len(found),
        cut=len(found) == public_places.MOST_PLACES,
        kinds=[(kind, word, group) for kind, word, group in kinds if group],
    )


@blueprint.get("/<slug>/places/<place_slug>")
@for_everybody
def public_page(slug: str, place_slug: str) -> Any:
    """One place: what it is, what was reported there and what is being done."""
    require_active()
    place = public_places.by_slug(session(), g.municipality.id, place_slug)
    if place is None:
        return _by_id(slug, place_slug)
    observations, actions = _at(place)
    categories = catalogue.by_code(session(), g.municipality.id)
    counts = public.answer_counts(session(), [one.public_id for one in actions])
    return render_template(
        "places/page.html",
        place=place,
        kind=rows.PLACE_KINDS[place.kind],
        counts=_counts(observations, actions),
        observations=[rows.observation_row(one, categories, slug) for one in observations],
        actions=[rows.action_row(one, slug, counts.get(one.public_id, 0)) for one in actions],
        lines=_lines(place, categories),
        story=story(observations, actions, categories),
        part=page_map(
            MapKind.PLACE, slug, source=url_for("places.geojson", slug=slug, place_slug=place.slug, lang=None)
        ),
    )


@blueprint.get("/<slug>/places/<place_slug>.geojson")
@for_everybody
def geojson(slug: str, place_slug: str) -> Response:
    """The place on its map, with what is public there."""
    require_active()
    place = public_places.by_slug(session(), g.municipality.id, place_slug)
    if place is None:
        raise NotFound("not_found")
    observations, actions = _at(place)
    ends = [one.public_id for one in observations] + [place.public_id]
    keys = [Key("p", place.public_id), *(Key("o", one.public_id) for one in observations)]
    keys += [Key("a", one.public_id) for one in actions]
    drawn = public_map.features(session(), place.municipality_id, keys)
    spokes = public_map.spokes(session(), [one.public_id for one in actions], ends)
    return features.answer(features.collection(drawn, spokes, today()))


def _by_id(slug: str, public_id: str) -> Any:
    """The map knows places by their public id; their page has the name in its address."""
    place = public_places.by_public_id(session(), g.municipality.id, public_id)
    if place is None:
        raise NotFound("not_found")
    return redirect(url_for("places.public_page", slug=slug, place_slug=place.slug), 301)


def _at(place: PlaceRow) -> tuple[list[PublicObservation], list[PublicAction]]:
    observations = public_places.observations_at(session(), place)
    return observations, public_places.actions_at(session(), place, [one.public_id for one in observations])


def _lines(place: PlaceRow, categories: Mapping[str, CategoryRow]) -> list[tuple[str, str, int]]:
    """How people feel at the place: category, words, how many said the same."""
    said = Counter(
        (line.category, title(categories.get(line.category), line.title_code, None, line.summary, language()))
        for line in public_places.lines_at(session(), place)
    )
    return [(category, words, number) for (category, words), number in said.items()]


def _counts(observations: list[PublicObservation], actions: list[PublicAction]) -> tuple[int, int, int]:
    """Reports that wait, actions that are planned or under way, and what has been fixed."""
    waiting = sum(one.status != "closed" for one in observations)
    current = sum(one.status in CURRENT for one in actions)
    return waiting, current, sum(one.outcome == "done" for one in observations)
