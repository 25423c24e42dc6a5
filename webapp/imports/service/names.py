"""Imports of names: districts, urban areas, streets, addresses and places. All or nothing, and harmless to repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from data import audit
from data.base import new_id
from data.queries import imports
from data.vocabulary import Audience, PlaceKind, Verb
from geo.formats.rows import ReadRows, RowProblem
from geo.slugs import slug, unique_slugs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Progress = Callable[[str], None]


@dataclass
class ImportReport:
    """What an import did or, on a dry run, would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RowProblem] = field(default_factory=list)
    municipalities: list[tuple[int, int]] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many rows are in the database now as the file has them."""
        return self.new + self.changed + self.unchanged

    def refuse(self, reason: str, rows: Iterable[tuple[int, str]]) -> None:
        """Note rows (number, external id) that were left out for one reason."""
        self.refused += [RowProblem(row, key, reason) for row, key in rows]


def read(kind: str, path: Path) -> ReadRows:
    """Read a file of one kind; raises geo.errors.FormatError for a file that cannot be read at all."""
    from geo import boundaries, named
    from geo.formats import osm

    readers: dict[str, Callable[[Path], ReadRows]] = {
        "districts": lambda file: ReadRows(boundaries.districts(file), []),
        "urban-areas": named.urban_areas,
        "addresses": named.addresses,
        "streets": osm.streets,
        "places": osm.places,
    }
    return readers[kind](path)


def run(
    session: Session, kind: str, found: ReadRows, *, source: str, say: Progress = lambda _step: None
) -> ImportReport:
    """Write what was read in the caller's transaction; nothing is half done when it fails.

    Rows are matched by (municipality, source, external_id). Rows outside all municipalities or of one that is not
    here, rows that repeat an id, and underpasses with neither a name nor a street near by are refused with a reason.
    """
    report = ImportReport(refused=list(found.problems))
    target = imports.TARGETS[kind]
    say("municipality")
    imports.stage(session, _rows(kind, found.rows))
    report.refuse("outside_sweden", imports.route(session))
    report.refuse("unknown_municipality", imports.drop_unknown(session))
    report.refuse("repeated_id", imports.drop_repeated(session))
    if kind == "places":
        report.refuse("no_name", imports.name_by_street(session, "Gångtunneln vid "))
        _give_slugs(session, source)
    say("write")
    counts = imports.write(session, target, source)
    report.new, report.changed, report.unchanged = counts["new"], counts["changed"], counts["unchanged"]
    report.municipalities = imports.per_municipality(session)
    if report.new or report.changed:
        _remember(session, kind, report)
    return report


def _rows(kind: str, frame: GeoDataFrame) -> list[dict[str, Any]]:
    names = {"districts": ("code", None), "streets": ("external_id", "highway"), "places": ("external_id", "kind")}
    key, kind_column = names.get(kind, ("external_id", None))
    columns = frame.drop(columns="geom").to_dict("records")
    return [
        {
            "row": number,
            "external_id": row[key],
            "name": row["name"] if isinstance(row["name"], str) else None,
            "kind": row[kind_column] if kind_column else None,
            "municipality_id": int(row["municipality_code"]) if kind == "districts" else None,
            "geom": wkb,
        }
        for number, (row, wkb) in enumerate(zip(columns, frame.geometry.to_wkb(), strict=True), start=1)
    ]


def _give_slugs(session: Session, source: str) -> None:
    new = imports.need_slug(session, source)
    for municipality_id in sorted({place.municipality_id for place in new}):
        mine = [place for place in new if place.municipality_id == municipality_id]
        # A stop is often called like the square or park that it stands at, which has the better right to the word.
        stops = [place for place in mine if place.kind == PlaceKind.BUS_STOP]
        others = [place for place in mine if place.kind != PlaceKind.BUS_STOP]
        taken = imports.taken_slugs(session, municipality_id)
        slugs = unique_slugs([place.name for place in others], taken)
        taken.update(slugs)
        names = [f"{stop.name} hållplats" if slug(stop.name) in taken else stop.name for stop in stops]
        slugs += unique_slugs(names, taken)
        rows = [place.row for place in (*others, *stops)]
        imports.set_slugs(session, dict(zip(rows, slugs, strict=True)))


def _remember(session: Session, kind: str, report: ImportReport) -> None:
    batch = new_id()
    for municipality_id, count in report.municipalities:
        audit.record(
            session,
            municipality_id=municipality_id,
            object_kind=f"import_{kind}",
            object_id=batch,
            actor=audit.SYSTEM,
            verb=Verb.IMPORTED,
            audience=Audience.STAFF,
            changes={"rows": [0, count]},
        )
