"""All municipalities of Sweden by name and code, with invented squares for outlines."""

import csv

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.slugs import unique_slugs
from tests.support.shared import shared_data
from tests.support.world import square

_ADD = text(
    "INSERT INTO municipality (id, code, name, letters, slug, active, geom, outline) VALUES (:id, :code, :name, :code,"
    " :slug, false, ST_GeomFromText(:wkt, 3006), ST_GeomFromText(:wkt, 3006))"
)


def add_sweden(owner: Session) -> None:
    """Add the 290 municipalities; the test is skipped where their list is absent."""
    with shared_data("polisen_events/swedish_admin_areas.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    slugs = unique_slugs(row["municipality_name"] for row in rows)
    values = [
        {
            "id": int(row["municipality_code"]),
            "code": row["municipality_code"],
            "name": row["municipality_name"],
            "slug": slug,
            "wkt": square(300_000 + 10_000 * (number % 17), 6_200_000 + 10_000 * (number // 17), 9_000),
        }
        for number, (row, slug) in enumerate(zip(rows, slugs, strict=True))
    ]
    owner.execute(_ADD, values)
