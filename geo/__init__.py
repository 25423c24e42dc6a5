"""Pure geometry: shapely and GeoDataFrames in; geometries, frames, bytes or maps out."""
