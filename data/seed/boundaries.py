"""Puts municipal boundaries into the database, whole and in parts; loading again updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.letters import municipality_letters
from geo.slugs import RESERVED, unique_slugs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

PART_VERTICES = 128

_KNOWN = text("SELECT code, letters, slug FROM municipality ORDER BY code")
_UPSERT = text(
    "INSERT INTO municipality AS m (id, code, name, letters, slug, geom, outline) VALUES"
    " (:id, :code, :name, :letters, :slug, ST_SetSRID(ST_GeomFromWKB(:geom), 3006),"
    "  ST_Multi(ST_SetSRID(ST_GeomFromWKB(:outline), 3006)))"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, geom = excluded.geom, outline = excluded.outline,"
    " updated_at = now() WHERE NOT ST_Equals(m.geom, excluded.geom) OR m.name <> excluded.name"
    " RETURNING (xmax = 0) AS new"
)
_PARTS = text(
    "INSERT INTO municipality_part (municipality_id, geom)"
    " SELECT id, ST_Subdivide((ST_Dump(geom)).geom, :vertices) FROM municipality WHERE id = :id"
)


class Identity(NamedTuple):
    """What links and reference numbers know a municipality by."""

    letters: str
    slug: str


def load_boundaries(session: Session, whole: GeoDataFrame, drawn: GeoDataFrame | None = None) -> dict[str, int]:
    """Insert or update municipalities; returns how many were new, changed and unchanged.

    `whole` has the columns code, name, letters, slug and geom (MultiPolygon, EPSG:3006) of geo.boundaries;
    `drawn` the same municipalities, coarser, for maps (else the whole ones are simplified by 50 m). The slug and
    letters of a municipality that exists stay: links and references depend on them. A new one gets others than
    the file says where those are taken.
    """
    outlines = {} if drawn is None else dict(zip(drawn["code"], drawn.geometry.to_wkb(), strict=True))
    identities = _identities(session, whole)
    told = {"new": 0, "changed": 0, "unchanged": 0}
    coarse = whole.geometry.simplify(50) if drawn is None else whole.geometry
    for row, fallback in zip(whole.itertuples(), coarse.to_wkb(), strict=True):
        values = {
            "id": int(row.code),
            "code": row.code,
            "name": row.name,
            **identities[row.code]._asdict(),
            "geom": row.geom.wkb,
            "outline": outlines.get(row.code, fallback),
        }
        new = session.execute(_UPSERT, values).scalar()
        told["unchanged" if new is None else "new" if new else "changed"] += 1
        if new is not None:
            session.execute(text("DELETE FROM municipality_part WHERE municipality_id = :id"), {"id": values["id"]})
            session.execute(_PARTS, {"id": values["id"], "vertices": PART_VERTICES})
    return told


def _identities(session: Session, whole: GeoDataFrame) -> dict[str, Identity]:
    known = {row.code: Identity(row.letters, row.slug) for row in session.execute(_KNOWN)}
    new = whole[~whole["code"].isin(list(known))]
    letters = municipality_letters(
        dict(zip(new["code"], new["name"], strict=True)), {identity.letters for identity in known.values()}
    )
    slugs = unique_slugs(new["name"], {*RESERVED, *(identity.slug for identity in known.values())})
    for code, slug in zip(new["code"], slugs, strict=True):
        known[code] = Identity(letters[code], slug)
    return known
