"""The yardstick of imports: the rows as geopandas and SQLAlchemy's bulk insert take them, with the same checks."""

from collections import Counter
from pathlib import Path
from typing import Any

import geopandas
import shapely
from geoalchemy2.elements import WKBElement
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.base import new_id, public_id
from data.models.catalogue import Category
from data.models.event import Event
from data.models.imports import ImportBatch, ImportMade
from data.models.municipality import Municipality
from data.models.observation import Observation
from data.models.place import Place
from data.vocabulary import ImportKind
from geo.crs import STORE
from geo.formats.table import open_table
from webapp.imports.rules.convert import Converter, staged_fields
from webapp.imports.rules.profile import Profile

NEAR = 30  # metres to a place


def load(session: Session, path: Path, profile: Profile) -> int:
    """Read, check, route, place, number and insert all rows of a file, with history and what undo needs."""
    batch = ImportBatch(kind=ImportKind.OBSERVATIONS.value, source="peer", file_name=path.name)
    session.add(batch)
    session.flush()
    letters = dict(session.execute(select(Municipality.id, Municipality.letters)).tuples().all())
    units = {(c.municipality_id, c.code): c.unit_id for c in session.scalars(select(Category))}
    numbers: Counter[tuple[int, str]] = Counter()
    towns, places = _layer(session, Municipality), _layer(session, Place)
    names, count = staged_fields(ImportKind.OBSERVATIONS), 0
    with open_table(path, crs=profile.crs) as table:
        converter = Converter(profile, placed=table.has_geometry)
        for chunk in table.chunks(10_000):
            rows = converter.convert(chunk).rows
            shapes = shapely.from_wkb([row[1] for row in rows])
            towned, placed = _joined(shapes, towns, None), _joined(shapes, places, NEAR)
            made = []
            for at, row in enumerate(rows):
                town = towned.get(at)
                if town is None:
                    continue
                told = dict(zip(names, row[3:], strict=True))
                series = str(told["created_at"])[2:7].replace("-", "")
                numbers[town, series] += 1
                made.append(
                    _observation(told, town, f"{letters[town]}-{series}-9{numbers[town, series]:06}")
                    | {"geom": WKBElement(shapely.to_wkb(shapes[at]), srid=STORE), "place_id": placed.get(at)}
                    | {"unit_id": units[town, told["category"]]}
                )
            _insert(session, batch, made)
            count += len(made)
    return count


def _layer(session: Session, model: Any) -> geopandas.GeoDataFrame:
    rows = session.execute(select(model.id, func.ST_AsBinary(model.geom))).all()
    return geopandas.GeoDataFrame({"key": [r[0] for r in rows]}, geometry=shapely.from_wkb([bytes(r[1]) for r in rows]))


def _joined(shapes: Any, layer: geopandas.GeoDataFrame, metres: float | None) -> dict[int, Any]:
    points = geopandas.GeoDataFrame(geometry=shapes)
    how: dict[str, Any] = {"predicate": "dwithin", "distance": metres} if metres else {"predicate": "intersects"}
    found = points.sjoin(layer, **how)["key"]
    return dict(zip(found.index, found, strict=True))


def _observation(told: dict[str, Any], town: int, ref: str) -> dict[str, Any]:
    key = new_id()
    fields = ("category", "status", "outcome", "perception", "created_at", "closed_at", "place_name", "external_id")
    return {
        **{name: told[name] for name in fields},
        "id": key,
        "public_id": public_id(),
        "ref": ref,
        "token_hash": key.bytes * 2,
        "municipality_id": town,
        "source": "import",
        "external_source": "peer",
    }


def _insert(session: Session, batch: ImportBatch, made: list[dict[str, Any]]) -> None:
    session.execute(insert(Observation), made)
    told = {"object_kind": "observation", "actor_kind": "system", "verb": "imported", "audience": "staff"}
    session.execute(
        insert(Event),
        [
            {**told, "municipality_id": row["municipality_id"], "object_id": row["id"], "batch_id": batch.id}
            for row in made
        ],
    )
    session.add(ImportMade(batch_id=batch.id, digest="0", object_ids=[row["id"] for row in made]))
