"""Small made-up municipalities for tests that need no real ones."""

from __future__ import annotations

import geopandas
from shapely import box

from geo.boundaries import with_identity


def small_country() -> geopandas.GeoDataFrame:
    """Give four square municipalities of 20 km in two counties, around Nyköping (EPSG:3006)."""
    names = {"0401": "Åby", "0402": "Öby", "0501": "Habo", "0502": "Håbo"}
    corners = [(600_000, 6_500_000), (620_000, 6_500_000), (600_000, 6_520_000), (620_000, 6_520_000)]
    areas = [box(x, y, x + 20_000, y + 20_000) for x, y in corners]
    frame = geopandas.GeoDataFrame({"code": list(names), "name": list(names.values())}, geometry=areas, crs=3006)
    frame["regions"] = [40, 15, 3, 1]
    return with_identity(frame.rename_geometry("geom"))
