"""Folium elements whose only script is one call into our own modules with checked settings."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from geo.maps.style import MarkTable
from geo.maps.values import Code, Config, Label, LocalPath

Assets = list[tuple[str, str]]
_OWN: Final[Assets] = [("tryggkartan", "js/map/index.js")]
_CALL: Final = "tryggkartan.layer({{ this.maker|tojson }}, {{ this._parent.get_name() }}, {{ this.config|tojson }});"


class Part(JSCSSMixin):
    """Something of a map that is not a layer: frame, data feed, controls, tools."""

    maker: ClassVar[str]
    default_js = list(_OWN)  # noqa: RUF012 - as Folium declares it
    _template = Template("{% macro script(this, kwargs) %}" + _CALL + "{% endmacro %}")

    def __init__(self, config: Config) -> None:
        if not isinstance(config, Config):
            raise TypeError("a part takes a Config")
        super().__init__()  # type: ignore[no-untyped-call] # branca has no hints
        self._name = type(self).__name__
        self.config: dict[str, Any] = config.as_json()


class OwnLayer(JSCSSMixin, folium.map.Layer):
    """A layer drawn by one of our modules; the title is shown in the layer control."""

    maker: ClassVar[str]
    default_js = list(_OWN)  # noqa: RUF012 - as Folium declares it
    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = " + _CALL + "{% endmacro %}")

    def __init__(self, title: Label, config: Config, *, base: bool = False) -> None:
        if not isinstance(title, Label) or not isinstance(config, Config):
            raise TypeError("a layer takes a Label and a Config")
        super().__init__(name=title, overlay=not base, control=not base, show=True)
        self._name = type(self).__name__
        self.config: dict[str, Any] = config.as_json()


@dataclass(frozen=True)
class FrameConfig(Config):
    """What all layers of one map share."""

    marks: MarkTable
    names: dict[Code, Label]
    words: dict[Code, Label]
    sprite: LocalPath
    application: bool
    wheel: bool
    shared_view: bool


class Frame(Part):
    """Sets up the state of a map: words, marks, first view, keyboard; comes first."""

    maker = "frame"


@dataclass(frozen=True)
class TilesConfig(Config):
    """Where tiles lie; `max_zoom` is the last zoom that holds data."""

    url: LocalPath
    max_zoom: int


class BaseMap(OwnLayer):
    """Land, water and borders from one PMTiles file, drawn in our colours, light or dark."""

    maker = "basemap"
    default_js = [("protomaps", "vendor/protomaps-leaflet/protomaps-leaflet.js"), *_OWN]  # noqa: RUF012 - as Folium declares it


class Streets(OwnLayer):
    """Streets and named places from our own vector tiles; draws nothing where there are none."""

    maker = "streets"
    default_js = [("protomaps", "vendor/protomaps-leaflet/protomaps-leaflet.js"), *_OWN]  # noqa: RUF012 - as Folium declares it


@dataclass(frozen=True)
class DrawConfig(Config):
    """How features are drawn: `staff` shows status and lateness apart, `link` leads to a feature's page."""

    staff: bool = False
    interactive: bool = True
    cluster: bool = False
    link: LocalPath | None = None


class Cells(OwnLayer):
    """Grid cells with a band of counts."""

    maker = "cells"


class Places(OwnLayer):
    """Named places: a dashed outline and a sign."""

    maker = "places"


class Actions(OwnLayer):
    """Actions as diamonds, with their geometry and a spoke to each thing they answer."""

    maker = "actions"


class Observations(OwnLayer):
    """Observations: a marker each, lines and areas drawn under it, near ones gathered."""

    maker = "observations"
    default_js = [("markercluster", "vendor/leaflet.markercluster/leaflet.markercluster.js"), *_OWN]  # noqa: RUF012 - as Folium declares it
    default_css = [("markercluster_css", "vendor/leaflet.markercluster/MarkerCluster.css")]  # noqa: RUF012 - as Folium declares it


class WatchAreas(OwnLayer):
    """Watch areas with the sign of their kind, and the signs at their entrances."""

    maker = "areas"


class PoliceAreas(OwnLayer):
    """Whole municipalities shaded by how many events the police told of there; nothing smaller, and no sign."""

    maker = "police"


@dataclass(frozen=True)
class FeedConfig(Config):
    """Where features come from (None = the page's `data-source`), if the view narrows them; quiet = no words."""

    source: LocalPath | None
    by_view: bool
    fit: bool
    quiet: bool


class Feed(Part):
    """Fetches the features and hands them to the layers; comes after them."""

    maker = "feed"


@dataclass(frozen=True)
class ControlsConfig(Config):
    """Which controls a map has besides zoom, scale and credit."""

    locate: bool


class Controls(Part):
    """Zoom buttons, position, scale and credit, all with our words."""

    maker = "controls"


class BoxSelect(Part):
    """Ticks rows of the list by a rectangle on the map, or all in view by a button."""

    maker = "box"


@dataclass(frozen=True)
class PickerConfig(Config):
    """Where the name of the nearest street or place is asked for."""

    near: LocalPath


class Picker(Part):
    """Lets a person point out a place: a point, a line or an area."""

    maker = "picker"
