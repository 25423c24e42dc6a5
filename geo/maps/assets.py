"""Which local file stands for each asset that Folium wants to load; unknown assets stop the render."""

from dataclasses import dataclass
from typing import Final

from branca.element import CssLink, Figure, JavascriptLink

# Paths below the static folder. None = Folium asks for it, we never use it.
ASSETS: Final[dict[str, str | None]] = {
    "leaflet": "vendor/leaflet/leaflet.js",
    "leaflet_css": "vendor/leaflet/leaflet.css",
    "protomaps": "vendor/protomaps-leaflet/protomaps-leaflet.js",
    "markercluster": "vendor/leaflet.markercluster/leaflet.markercluster.js",
    "markercluster_css": "vendor/leaflet.markercluster/MarkerCluster.css",
    "tryggkartan": "js/map/index.js",
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
    "glyphicons_css": None,
}

# Ours are ES modules and come last; the vendored ones are classic scripts. Deferred, both keep their order.
MODULES: Final = frozenset({"js/map/index.js"})


class UnknownAsset(Exception):
    """Folium asks for something that is not in the table."""


@dataclass(frozen=True)
class Assets:
    """Files below the static folder, in load order."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def collect(figure: Figure, map_name: str) -> Assets:
    """Local files for a rendered figure; raises UnknownAsset for anything else in its head."""
    styles: list[str] = []
    scripts: list[str] = []
    for name, child in figure.header._children.items():
        if isinstance(child, CssLink):
            _append(styles, name)
        elif isinstance(child, JavascriptLink):
            _append(scripts, name)
        elif name not in ("meta_http", map_name):  # the map's own inline style and touch flags are not needed
            raise UnknownAsset(name)
    scripts.sort(key=lambda path: path in MODULES)
    return Assets(styles=tuple(styles), scripts=tuple(scripts))


def _append(paths: list[str], name: str) -> None:
    if name not in ASSETS:
        raise UnknownAsset(name)
    path = ASSETS[name]
    if path is not None:
        paths.append(path)
