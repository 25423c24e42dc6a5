"""The pages that everybody meets first: start, portal, map and list, and what we say about the service."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import (
    catalogue,
    municipalities,
    public,
    public_filter,
    public_map,
    public_places,
    public_police,
    public_watch_areas,
)
from data.queries.catalogue import CategoryRow
from data.queries.public_filter import Key
from geo.maps.kinds import MapKind
from geo.maps.legend import LegendRow
from webapp.core.access import plain
from webapp.core.access import public as for_everybody
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.pages import require_active
from webapp.maps import features, filters
from webapp.maps.page import MapPart, legend, page_map
from webapp.portal import choices, listing, statement
from webapp.portal.contacts import contacts

blueprint = Blueprint("portal", __name__)
BESIDE_MAP, PER_PAGE, ON_PORTAL, PLACES_ON_PORTAL = 200, 50, 6, 12
ROBOTS = "User-agent: *\nDisallow: /r/\nDisallow: /w/\nDisallow: /staff/\nDisallow: /login\n"


@blueprint.get("/")
@for_everybody
def start() -> Any:
    """What this is, and which municipality."""
    words = " ".join(request.args.get("q", "").split())[:60]
    found = municipalities.named(session(), words) if words else []
    exact = [one for one in found if one.name.lower() == words.lower()]
    if len(exact) == 1:
        return redirect(url_for("portal.home", slug=exact[0].slug))
    return render_template("portal/start.html", q=words, found=found, active=municipalities.active(session()))


@blueprint.get("/<slug>/")
@for_everybody
def home(slug: str) -> Any:
    """The portal of a municipality; one that does not take part gets a page that says what to do instead."""
    here, now = g.municipality, today()
    numbers = contacts(here.contacts, now)
    if not here.active:
        return render_template("portal/inactive.html", numbers=numbers)
    categories = catalogue.by_code(session(), here.id)
    everything = public_filter.PublicFilter(today=now, layers=("reports", "actions"))
    keys = public_filter.keys(session(), here.id, everything, list(categories.values()), limit=ON_PORTAL)
    return render_template(
        "portal/home.html",
        counts=public.counts(session(), here.id, quarter_start(now)),
        quarter=quarter_start(now),
        rows=listing.build(session(), here, keys, categories),
        total=public_filter.count(session(), here.id, everything, list(categories.values())),
        news=listing.news(session(), here, categories),
        places=public_places.busiest(session(), here.id, PLACES_ON_PORTAL),
        **_further(here.id),
        numbers=numbers,
        actions_url=url_for("actions.public_list", slug=slug),
        part=_map(MapKind.PORTAL, slug, keys),
    )


@blueprint.get("/<slug>/map")
@for_everybody
def map_page(slug: str) -> Any:
    """The map with its list."""
    require_active()
    categories = catalogue.by_code(session(), g.municipality.id)
    asked = filters.read(request.args, categories)
    keys = _keys(asked, categories, BESIDE_MAP)
    return render_template(
        "portal/map.html",
        **_shown(asked, categories, keys),
        list_url=url_for("portal.list_page", slug=slug, **asked.kept),
        part=_map(MapKind.PUBLIC, slug, keys),
        legend=_legend(areas=bool(public_map.counted_periods(session(), g.municipality.id))),
    )


@blueprint.get("/<slug>/list")
@for_everybody
def list_page(slug: str) -> Any:
    """The same list without the map, in pages."""
    require_active()
    categories = catalogue.by_code(session(), g.municipality.id)
    asked = filters.read(request.args, categories)
    shown = _shown(asked, categories, _keys(asked, categories, PER_PAGE, (asked.page - 1) * PER_PAGE))
    pages = max(1, -(-shown["total"] // PER_PAGE))
    narrowed = {name: value for name, value in asked.kept.items() if name != "bbox"}
    return render_template(
        "portal/list.html",
        **shown,
        page=asked.page,
        pages=pages,
        page_url=lambda page: url_for("portal.list_page", slug=slug, **asked.kept, page=page),
        map_url=url_for("portal.map_page", slug=slug, **asked.kept),
        whole_url=url_for("portal.list_page", slug=slug, **narrowed),
        files=_files(slug, asked),
    )


@blueprint.get("/<slug>/map.geojson")
@for_everybody
def map_features(slug: str) -> Response:
    """The same things as the list, as GeoJSON; at most 2,000, and then it says so."""
    require_active()
    categories = catalogue.by_code(session(), g.municipality.id)
    asked = filters.read(request.args, categories)
    most = public_filter.MOST_FEATURES
    keys = _keys(asked, categories, most + 1)
    drawn = public_map.features(session(), g.municipality.id, keys[:most])
    spokes = public_map.spokes(session(), [k.id for k in keys if k.kind == "a"], [k.id for k in keys if k.kind in "op"])
    return features.answer(features.collection(drawn, spokes, asked.filter.today, truncated=len(keys) > most))


@blueprint.get("/<slug>/about-numbers")
@for_everybody
def numbers(slug: str) -> Any:
    """How the numbers of the portal are counted, and what the map leaves out."""
    require_active()
    now = today()
    counts = public.counts(session(), g.municipality.id, quarter_start(now))
    return render_template("portal/numbers.html", counts=counts, quarter=quarter_start(now))


@blueprint.get("/about/accessibility")
@for_everybody
def accessibility() -> Any:
    """The accessibility statement."""
    return render_template(
        "about/accessibility.html",
        active=municipalities.active(session()),
        assessed_on=statement.ASSESSED_ON,
        updated_on=statement.UPDATED_ON,
    )


@blueprint.get("/about/privacy")
@for_everybody
def privacy() -> Any:
    """What is stored about people, and who sees it."""
    return render_template("about/privacy.html", active=municipalities.active(session()), rules=_masking_rules())


@blueprint.get("/robots.txt")
@plain
def robots() -> Response:
    """What search engines should leave alone."""
    return Response(ROBOTS, mimetype="text/plain")


@blueprint.get("/favicon.ico")
@plain
def favicon() -> Any:
    """Browsers that look here get the same picture as all others."""
    return redirect(url_for("static", filename="img/brand.svg"), 301)


def _masking_rules() -> dict[str, int]:
    """The thresholds of this installation, for the page that explains them."""
    own = settings()
    return {"reporters": own.cell_reporters, "addresses": own.cell_addresses, "delay": own.cell_delay_days}


def _further(municipality_id: int) -> dict[str, Any]:
    """What else has pages of its own."""
    return {
        "areas": public_watch_areas.count(session(), municipality_id),
        "police": public_police.any_in(session(), municipality_id),
    }


def quarter_start(now: date) -> date:
    """The first day of the quarter."""
    return date(now.year, (now.month - 1) // 3 * 3 + 1, 1)


def _map(kind: MapKind, slug: str, keys: Sequence[Key]) -> MapPart:
    """A map whose first view holds the things of the list, or the whole municipality where there are none."""
    bounds = public_map.extent(session(), keys) if keys else None
    return page_map(kind, slug, bounds=bounds or municipalities.bounds(session(), slug))


def _keys(asked: filters.Asked, categories: dict[str, CategoryRow], limit: int, offset: int = 0) -> list[Key]:
    """What the address asks for, in order."""
    listed = list(categories.values())
    return public_filter.keys(
        session(), g.municipality.id, asked.filter, listed, sort=asked.sort, limit=limit, offset=offset
    )


def _shown(asked: filters.Asked, categories: dict[str, CategoryRow], keys: Sequence[Key]) -> dict[str, Any]:
    """What the map page and the list page share: the rows, how many there are, and the filter's choices."""
    here = g.municipality
    counted = public_map.counted_periods(session(), here.id)
    return {
        "rows": listing.build(session(), here, keys, categories),
        "total": public_filter.count(session(), here.id, asked.filter, list(categories.values())),
        "asked": asked,
        "choices": choices.all_choices(categories) | {"counted": choices.counted(counted)},
        "layers": choices.layers(areas=bool(counted)),
    }


def _files(slug: str, asked: filters.Asked) -> list[tuple[str, Callable[[str], str]]]:
    """What can be downloaded with the list's filter: heading, and the address of each format."""
    layers = {
        "observations": _("Reports"),
        "actions": _("What is being done"),
        "places": _("Places"),
    }
    if public_map.counted_periods(session(), g.municipality.id):
        layers["cells"] = _("Counts")
    kept = {name: value for name, value in asked.kept.items() if name not in ("sort", "layer")}

    def address(layer: str) -> Callable[[str], str]:
        return lambda kind: url_for("exports.public", slug=slug, layer=layer, kind=kind, **kept)

    return [(word, address(layer)) for layer, word in layers.items()]


def _legend(*, areas: bool) -> list[tuple[str, list[LegendRow]]]:
    """The legend of the map: shapes and states; the list beside it names the categories."""
    groups = [
        (heading, [row for row in rows if areas or row.code != "cell"]) for heading, rows in legend(MapKind.PUBLIC)
    ]
    return [groups[0], groups[-1]]
