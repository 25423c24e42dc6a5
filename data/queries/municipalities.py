"""Reads of municipalities: by slug, by geometry, the nearest, the active ones."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, false, or_, select, text
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from data.models.public_api import municipality
from geo import slugs


@dataclass(frozen=True)
class MunicipalityRow:
    """What pages need to know of a municipality."""

    id: int
    code: str
    name: str
    letters: str
    slug: str
    active: bool
    contacts: list[dict[str, Any]]


_COLUMNS = [c for c in municipality.c if c.name != "outline"]
# Every request asks this, so it is put together once.
_BY_SLUG = select(*_COLUMNS).where(municipality.c.slug == bindparam("slug"))


REACH = 900  # metres from the middle to the edge of a first view in which one can aim
SAMPLE = 500
_MIDDLE = text(
    """
    WITH place AS (
      SELECT ST_Centroid(ST_Envelope(geom)) AS spot FROM public_api.place
      WHERE municipality_id = :municipality_id ORDER BY public_id LIMIT :most
    ),
    street AS (
      SELECT ST_Centroid(ST_Envelope(geom)) AS spot FROM public_api.street
      WHERE municipality_id = :municipality_id AND NOT EXISTS (SELECT FROM place)
      ORDER BY md5(name) LIMIT :most
    ),
    named AS (SELECT spot FROM place UNION ALL SELECT spot FROM street),
    middle AS (
      SELECT ST_SetSRID(ST_MakePoint(percentile_disc(0.5) WITHIN GROUP (ORDER BY ST_X(spot)),
                                     percentile_disc(0.5) WITHIN GROUP (ORDER BY ST_Y(spot))), 3006) AS at
      FROM named
    ),
    view AS (
      SELECT ST_Transform(ST_Expand(spot, :reach), 4326) AS box
      FROM named, middle ORDER BY ST_Distance(spot, at), ST_X(spot), ST_Y(spot) LIMIT 1
    )
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM view
    """
)


def by_slug(session: Session, slug: str) -> MunicipalityRow | None:
    """The municipality with this slug, active or not."""
    return _row(session.execute(_BY_SLUG, {"slug": slug}).mappings().first())


def by_id(session: Session, municipality_id: int) -> MunicipalityRow:
    """The municipality with this SCB code; raises NoResultFound when there is none."""
    found = session.execute(select(*_COLUMNS).where(municipality.c.id == municipality_id)).mappings().one()
    return MunicipalityRow(**found)


def by_ids(session: Session, ids: tuple[int, ...]) -> list[MunicipalityRow]:
    """These municipalities, by name."""
    query = select(*_COLUMNS).where(municipality.c.id.in_(ids)).order_by(municipality.c.name)
    return [MunicipalityRow(**found) for found in session.execute(query).mappings()]


def all_ids(session: Session) -> list[int]:
    """The codes of all municipalities, for those who look after the installation."""
    return list(session.scalars(select(municipality.c.id).order_by(municipality.c.id).limit(400)))


def active(session: Session) -> list[MunicipalityRow]:
    """The municipalities that use the system, by name (Swedish order)."""
    query = select(*_COLUMNS).where(municipality.c.active).order_by(municipality.c.name.collate("sv-x-icu")).limit(300)
    return [MunicipalityRow(**found) for found in session.execute(query).mappings()]


def named(session: Session, words: str, limit: int = 30) -> list[MunicipalityRow]:
    """Municipalities whose name holds the text, with or without dots and rings, best match first."""
    wanted = slugs.slug(words, fallback="")
    holds = or_(
        municipality.c.name.icontains(words.strip(), autoescape=True),
        municipality.c.slug.contains(wanted, autoescape=True) if wanted else false(),
    )
    starts = municipality.c.slug.startswith(wanted, autoescape=True)
    query = select(*_COLUMNS).where(holds).order_by(starts.desc(), municipality.c.name.collate("sv-x-icu"))
    return [MunicipalityRow(**found) for found in session.execute(query.limit(limit)).mappings()]


def bounds(session: Session, slug: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a municipality in WGS 84 degrees."""
    query = text(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM"
        " (SELECT ST_Extent(ST_Transform(outline, 4326)) e FROM public_api.municipality WHERE slug = :slug) s"
    )
    row = session.execute(query, {"slug": slug}).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def middle(session: Session, municipality_id: int) -> tuple[float, float, float, float] | None:
    """West, south, east, north (WGS 84) of some streets around the named place, or street, that lies most centrally.

    None where neither places nor streets are loaded.
    """
    row = session.execute(_MIDDLE, {"municipality_id": municipality_id, "reach": REACH, "most": SAMPLE}).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def _row(found: RowMapping | None) -> MunicipalityRow | None:
    return MunicipalityRow(**found) if found else None
