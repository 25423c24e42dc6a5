"""Finds streets, places, districts and addresses by what people type, also without dots and with slips."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import crs
from geo.coordinates import parse_coordinates

LIMIT = 8
SHORTEST = 2
LONGEST = 100
LIKENESS = 0.5

# The letters with their bare ones, place by place; translate() needs both strings to be equally long.
_DOTTED = "åäáàâãæöøóòôõéèêëüúùûíìîïýç"
_BARE = "aaaaaaaooooooeeeeuuuuiiiiyc"
_FOLDED = f"translate(lower({{}}), '{_DOTTED}', '{_BARE}')"
_NAMED = f"""
    SELECT 'place' AS kind, kind AS detail, name AS label, {_FOLDED.format("name")} AS folded, geom
    FROM public_api.place WHERE municipality_id = :municipality_id
    UNION ALL
    SELECT 'street', NULL, name, {_FOLDED.format("name")}, geom
    FROM public_api.street WHERE municipality_id = :municipality_id
    UNION ALL
    SELECT 'district', NULL, name, {_FOLDED.format("name")}, geom
    FROM public_api.district WHERE municipality_id = :municipality_id
"""  # noqa: S608 - made of our own constants
_ADDRESSES = f"""
    UNION ALL
    SELECT 'address', NULL, label, {_FOLDED.format("label")}, geom
    FROM address WHERE municipality_id = :municipality_id AND (label %> :typed OR label ILIKE :typed_prefix)
"""  # noqa: S608 - made of our own constants
# A name that begins with the words comes first, then one where a word does, then slips of the pen.
_BEST = """
    SELECT *, CASE WHEN folded LIKE :prefix THEN 3 WHEN folded LIKE :word THEN 2 WHEN folded LIKE :anywhere THEN 1
              ELSE 0 END + word_similarity(:folded, folded) AS score,
           array_position(ARRAY['place', 'street', 'district', 'address'], kind) AS rank
    FROM named
"""
_SEARCH = """
    WITH named AS ({named}), scored AS ({best}), best AS (
        SELECT *, ST_XMin(geom) AS west FROM scored WHERE score >= :least
        ORDER BY score DESC, rank, length(label), label, west LIMIT :limit
    ), placed AS (
        SELECT *, CASE WHEN kind = 'street' THEN ST_ClosestPoint(geom, ST_Centroid(geom))
                       ELSE ST_PointOnSurface(geom) END AS spot
        FROM best
    )
    SELECT kind, label, coalesce(detail, CASE WHEN kind <> 'district' THEN (
               SELECT d.name FROM public_api.district d
               WHERE d.municipality_id = :municipality_id AND ST_Intersects(d.geom, spot)
               ORDER BY ST_Area(d.geom), d.name LIMIT 1) END) AS detail,
           ST_AsBinary(spot) AS spot, ST_AsBinary(ST_Envelope(geom)) AS box
    FROM placed ORDER BY score DESC, rank, length(label), label, west
"""
_PUBLIC_SEARCH = text(_SEARCH.format(named=_NAMED, best=_BEST))
_FULL_SEARCH = text(_SEARCH.format(named=_NAMED + _ADDRESSES, best=_BEST))


@dataclass(frozen=True)
class Found:
    """One answer; coordinates in WGS 84 degrees, `box` = west, south, east, north.

    `kind` is place, street, district, address or position; `detail` a place's kind or the district's name.
    """

    kind: str
    label: str
    detail: str | None
    lat: float
    lon: float
    box: tuple[float, float, float, float]


def search(session: Session, municipality_id: int, typed: str, *, addresses: bool = False) -> list[Found]:
    """The best answers in one municipality, at most eight; a typed position is an answer too.

    `addresses` needs the login `app`. Raises GeometryError("outside_sweden") for a position elsewhere.
    """
    words = " ".join(typed.replace("\x00", " ").split())[:LONGEST]
    position = parse_coordinates(words)
    if position is not None:
        return [_found("position", words, None, position, position)]
    if len(words) < SHORTEST:
        return []
    escaped = _escape(fold(words))
    asked = {
        "municipality_id": municipality_id,
        "folded": fold(words),
        "prefix": f"{escaped}%",
        "word": f"% {escaped}%",
        "anywhere": f"%{escaped}%",
        "least": LIKENESS if len(words) > 3 else 1.0,
        "limit": LIMIT,
    }
    if addresses:
        asked |= {"typed": words, "typed_prefix": f"{_escape(words)}%"}
    rows = session.execute(_FULL_SEARCH if addresses else _PUBLIC_SEARCH, asked)
    return [
        _found(row.kind, row.label, row.detail, shapely.from_wkb(bytes(row.spot)), shapely.from_wkb(bytes(row.box)))
        for row in rows
    ]


def fold(words: str) -> str:
    """Lower case without dots and accents, as the query folds the names."""
    return words.lower().translate(str.maketrans(_DOTTED, _BARE))


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(kind: str, label: str, detail: str | None, spot: BaseGeometry, box: BaseGeometry) -> Found:
    degrees = crs.to_wgs84(spot)
    west, south, east, north = (round(value, 6) for value in crs.to_wgs84(box).bounds)
    return Found(kind, label, detail, round(degrees.y, 6), round(degrees.x, 6), (west, south, east, north))
