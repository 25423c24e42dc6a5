"""Vector tiles made by PostGIS: streets, ground, lamps and places, as a municipality has loaded them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tilegrid import Tile

# Tiles of this zoom are drawn at the next: a map's pixels are half of a tile's.
BASE_FROM_ZOOM = 11
CLOSE_FROM_ZOOM = 13  # buildings, squares, piers and what is only walked on
LAMPS_FROM_ZOOM = 16
BUFFER = 64  # tile units on each side, so that names and casings are not cut

_BASE = text(
    """
    WITH tile AS (
      SELECT ST_TileEnvelope(:z, :x, :y) AS web,
             ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.0625), 3006) AS stored
    ),
    street AS (
      SELECT s.name, s.kind, ST_AsMVTGeom(ST_Transform(s.geom, 3857), tile.web, 4096, :buffer, true) AS geom
      FROM public_api.street s, tile
      WHERE s.geom && tile.stored
        AND (:z >= :close OR s.kind NOT IN ('footway', 'path', 'steps', 'cycleway', 'track', 'pedestrian', 'underpass'))
      ORDER BY ST_Length(s.geom) DESC LIMIT 4000
    ),
    ground AS (
      SELECT g.kind, ST_AsMVTGeom(ST_Transform(g.geom, 3857), tile.web, 4096, :buffer, true) AS geom
      FROM public_api.ground g, tile
      WHERE g.geom && tile.stored AND (:z >= :close OR g.kind IN ('town', 'water', 'green', 'wood'))
      ORDER BY ST_Area(g.geom) DESC LIMIT 6000
    ),
    lamp AS (
      SELECT l.state, ST_AsMVTGeom(ST_Transform(l.geom, 3857), tile.web, 4096, :buffer, true) AS geom
      FROM public_api.light_point l, tile WHERE :z >= :closest AND l.geom && tile.stored
      ORDER BY l.public_id LIMIT 4000
    ),
    place AS (
      SELECT p.name, p.kind, ST_AsMVTGeom(ST_Transform(p.geom, 3857), tile.web, 4096, :buffer, true) AS geom
      FROM public_api.place p, tile WHERE p.geom && tile.stored
      ORDER BY p.public_id LIMIT 1000
    )
    SELECT coalesce((SELECT ST_AsMVT(ground, 'ground') FROM ground WHERE geom IS NOT NULL), ''::bytea)
        || coalesce((SELECT ST_AsMVT(street, 'street') FROM street WHERE geom IS NOT NULL), ''::bytea)
        || coalesce((SELECT ST_AsMVT(lamp, 'lamp') FROM lamp WHERE geom IS NOT NULL), ''::bytea)
        || coalesce((SELECT ST_AsMVT(place, 'place') FROM place WHERE geom IS NOT NULL), ''::bytea)
    """
)


# First and last by name: two looks into the index, however many streets there are.
_SOURCES = text(
    "(SELECT source FROM public_api.street WHERE municipality_id = :municipality_id ORDER BY source LIMIT 1)"
    " UNION"
    " (SELECT source FROM public_api.street WHERE municipality_id = :municipality_id ORDER BY source DESC LIMIT 1)"
)


def street_sources(session: Session, municipality_id: int) -> set[str]:
    """Whose streets a municipality's map shows, for the credit: "osm", "demo" or the municipality's own name for it."""
    return set(session.scalars(_SOURCES, {"municipality_id": municipality_id}))


def base_tile(session: Session, tile: Tile) -> bytes:
    """The ground in one tile (layers `ground`, `street`, `lamp`, `place` with kind, name, state); empty for none."""
    if tile.z < BASE_FROM_ZOOM:
        return b""
    values = {"z": tile.z, "x": tile.x, "y": tile.y, "buffer": BUFFER}
    values |= {"close": CLOSE_FROM_ZOOM, "closest": LAMPS_FROM_ZOOM}
    return bytes(session.execute(_BASE, values).scalar_one())
