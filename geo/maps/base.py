"""The empty map that all kinds start from: no outside tiles, our zoom limits, Sweden in view."""

from typing import Final

import folium

SWEDEN: Final = (62.4, 16.3)  # WGS 84, latitude first as Leaflet wants it
MIN_ZOOM: Final = 4
MAX_ZOOM: Final = 19


def empty_map() -> folium.Map:
    """A Folium map without tiles and controls; SVG paths, so that CSS colours them."""
    return folium.Map(
        location=SWEDEN,
        zoom_start=MIN_ZOOM + 1,
        tiles=None,
        prefer_canvas=False,
        zoom_control=False,
        control_scale=False,
        attribution_control=False,
        keyboard_pan_delta=96,
        minZoom=MIN_ZOOM,
        maxZoom=MAX_ZOOM,
    )
