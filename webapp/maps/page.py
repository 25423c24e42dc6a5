"""Turns a composed map into a part of a page: a container, local files and one script named by its content."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import g, url_for
from flask_babel import force_locale

from data.queries import tiles
from geo.maps.kinds import RECIPES, MapKind
from geo.maps.legend import LegendRow, categories, forms, shapes
from geo.maps.values import Code
from geo.maps.words import Word
from webapp.core.database import session, settings
from webapp.core.i18n import language as language_of_request
from webapp.maps.words import names, words

BASEMAP = Path("basemap") / "sweden.pmtiles"
Bounds = tuple[float, float, float, float]  # west, south, east, north in WGS 84


@dataclass(frozen=True)
class MapScript:
    """The script of a map and what goes with it."""

    container: str
    text: str
    digest: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


@dataclass(frozen=True)
class MapPart:
    """What a template needs to show a map; `scripts` are (address, is a module) in load order."""

    kind: MapKind
    id: str
    attrs: dict[str, str]
    styles: tuple[str, ...]
    scripts: tuple[tuple[str, bool], ...]


def basemap_path() -> Path:
    """Where the base map of the country lies."""
    return settings().state / BASEMAP


def page_map(
    kind: MapKind,
    slug: str,
    language: str | None = None,
    *,
    source: str | None = None,
    bounds: Bounds | None = None,
    attrs: dict[str, str] | None = None,
) -> MapPart:
    """A map for a page; `source` is the address of its features where the kind has none of its own."""
    from geo.maps.assets import MODULES

    spoken = language or language_of_request()
    made = map_script(kind, slug, spoken)
    script_url = url_for("maps.script", name=f"{kind}-{slug}-{spoken}.{made.digest}")
    return MapPart(
        kind=kind,
        id=made.container,
        attrs=_attrs(source, bounds) | _ground() | _credit() | (attrs or {}),
        styles=tuple(url_for("static", filename=path) for path in made.styles),
        scripts=(
            *((url_for("static", filename=path), path in MODULES) for path in made.scripts),
            (script_url, False),
        ),
    )


@lru_cache(maxsize=1024)
def map_script(kind: MapKind, slug: str, language: str) -> MapScript:
    """The script for a kind, a municipality and a language: the same text in every worker."""
    from geo.maps.compose import compose
    from geo.maps.script import render

    with force_locale(language):
        page = compose(kind, Code(slug), words(), names(staff=RECIPES[kind].staff))
    made = render(page, kind.value)
    digest = hashlib.sha256(made.script.encode()).hexdigest()[:12]
    return MapScript(made.container, made.script, digest, made.assets.styles, made.assets.scripts)


def warm() -> None:
    """Load Folium before the first visitor comes; called when a web worker has started."""
    import geo.maps.compose
    import geo.maps.script  # noqa: F401 - loading is all that is wanted


def legend(kind: MapKind) -> list[tuple[str, list[LegendRow]]]:
    """Headings and rows of the legend of a map, in the language of the request."""
    from flask_babel import gettext as _

    spoken = names(staff=RECIPES[kind].staff)
    return [
        (_("Shape and icon show what it is"), shapes(kind, words())),
        (_("Category"), categories(spoken)),
        (_("The badge shows how far it has come"), forms(spoken)),
    ]


def _ground() -> dict[str, str]:
    """Say so when the base map has not been made, so that browsers do not ask for it."""
    return {} if basemap_path().is_file() else {"data-no-ground": ""}


def _credit() -> dict[str, str]:
    """Whose streets the map shows, beside whose boundaries; nothing where no streets are loaded."""
    from flask_babel import gettext as _

    here = g.get("municipality")
    sources = tiles.street_sources(session(), here.id) if here else set()
    parts = [str(words()[Word.CREDIT])]
    if "osm" in sources:
        parts.append("© OpenStreetMap")
    if "demo" in sources:
        parts.append(_("Invented streets"))
    return {"data-credit": ". ".join(parts)} if len(parts) > 1 else {}


def _attrs(source: str | None, bounds: Bounds | None) -> dict[str, str]:
    attrs: dict[str, str] = {}
    if source:
        attrs["data-source"] = source
    if bounds:
        attrs["data-bounds"] = ",".join(f"{value:.5f}" for value in bounds)
    return attrs
