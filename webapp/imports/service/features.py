"""Observations and lamps out of a foreign file: read by a profile, placed, compared, written. All or nothing."""

from __future__ import annotations

import csv
import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from data import audit
from data.models.imports import ImportBatch, ImportRow
from data.queries import import_features as features
from data.queries.import_targets import TARGETS
from data.vocabulary import ImportKind, ImportState
from geo.formats.formulas import guarded
from geo.formats.table import Table, open_table
from webapp.core.errors import InvalidInput
from webapp.imports.rules.convert import Converter, Problem, staged_fields
from webapp.imports.rules.profile import Profile, guess, missing

Progress = Callable[[int, int], None]
MOST_KEPT = 10_000
"""Refused rows that are kept to be looked at; all of them are counted."""
SAMPLE = 200


class Peek(NamedTuple):
    """What a file looks like before anything is decided."""

    columns: tuple[str, ...]
    samples: dict[str, list[str | None]]
    rows: int
    placed: bool
    crs: str | None
    notes: tuple[str, ...]


@dataclass
class Report:
    """What an import did or, on a dry run, would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unplaced: int = 0
    refused: list[Problem] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    municipalities: list[tuple[int, int]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, Any]:
        """As a batch remembers them."""
        told = {name: getattr(self, name) for name in ("new", "changed", "unchanged", "unplaced")}
        return {**told, "refused": self.reasons.total(), "reasons": dict(self.reasons), "notes": list(self.notes)}

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Note rows that are left out."""
        self.reasons.update(one.reason for one in problems)
        self.refused += problems[: max(0, MOST_KEPT - len(self.refused))]


def peek(path: Path, *, layer: str | None = None, crs: str | None = None) -> Peek:
    """The columns and first rows of a file; raises geo.errors.FormatError."""
    with open_table(path, layer=layer, crs=crs) as table:
        first = next(table.chunks(SAMPLE), None)
        samples = first.columns if first else {}
        return Peek(table.columns, samples, table.rows, table.has_geometry, table.crs, table.notes)


def guessed(kind: ImportKind, seen: Peek, crs: str | None = None) -> Profile:
    """The profile that a file's names suggest, with the system that its coordinates fit best unless one is given."""
    from geo.formats.points import guess_crs

    profile = replace(guess(kind, seen.columns, seen.samples), crs=crs)
    if crs or seen.placed or "x" not in profile.columns:
        return profile
    x, y = (seen.samples[profile.columns[name]] for name in ("x", "y"))
    fits = guess_crs(x, y)
    if not fits and guess_crs(y, x):
        return replace(profile, crs=f"EPSG:{guess_crs(y, x)[0]}", turn_axes=True)
    return replace(profile, crs=f"EPSG:{fits[0]}") if fits else profile


def begin(
    session: Session, kind: ImportKind, source: str, path: Path, profile: Profile, municipality_id: int | None = None
) -> ImportBatch:
    """Note that a file is on its way in."""
    batch = ImportBatch(
        municipality_id=municipality_id, kind=kind.value, source=source, file_name=path.name[:200],
        sha256=digest(path), state=ImportState.RUNNING.value, profile=profile.as_json(),
    )  # fmt: skip
    session.add(batch)
    session.flush()
    return batch


def run(
    session: Session,
    batch: ImportBatch,
    profile: Profile,
    path: Path,
    *,
    say: Progress = lambda _done, _all: None,
) -> Report:
    """Write a file in the caller's transaction; nothing is half done when it fails. Not inside a savepoint.

    Rows are matched by (municipality, source, external id). Raises InvalidInput("field_missing") when nothing fills a
    required field, ("crs_unknown") when coordinates in columns have no system, and geo.errors.FormatError.
    """
    kind = ImportKind(batch.kind)
    for name in missing(profile):
        raise InvalidInput("field_missing", field=name)
    report, fields = Report(), staged_fields(kind)
    features.begin(session, fields)
    with open_table(path, crs=profile.crs) as table:
        if not table.has_geometry and {"x", "wkt"} & set(profile.columns) and profile.crs is None:
            raise InvalidInput("crs_unknown", field="crs")
        _stage(session, table, profile, fields, report, say)
        report.notes = table.notes
    scope = batch.municipality_id
    lamps, newest = kind == ImportKind.LIGHTS, profile.twins == "newest"
    refused = features.place(session, batch.source, scope, lamps=lamps, newest_twin=newest)
    report.refuse([Problem(one.row, one.external_id, one.reason, geom=one.geom) for one in refused])
    written = features.write(session, TARGETS[kind], _filled(profile), batch.id, _actor(batch))
    report.new, report.changed = written.new, written.changed
    report.unchanged, report.unplaced = written.unchanged, written.unplaced
    report.municipalities = features.per_municipality(session)
    return report


def remember(session: Session, batch: ImportBatch, report: Report, state: ImportState) -> None:
    """Keep what an import found, and the rows that it refused."""
    batch.counts, batch.state = report.counts, state.value
    batch.finished_at = datetime.now(UTC)
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    session.add_all(
        ImportRow(
            batch_id=batch.id, row_number=one.row, external_id=one.external_id[:200], reason=one.reason,
            field=one.field, told=one.told, geom=one.geom,
        )
        for one in report.refused
    )  # fmt: skip


def write_refused(refused: Sequence[Problem], path: Path, words: Callable[[str], str]) -> None:
    """Write rows that were left out to a CSV file, each with its reason in words."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "external_id", "reason", "field", "value", "explanation"))
        for one in refused:
            told = (one.external_id, one.reason, one.field or "", one.told or "", words(one.reason))
            writer.writerow((one.row, *(guarded(word) for word in told)))


def digest(path: Path) -> bytes:
    """The hash of a file, by which it is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _stage(
    session: Session, table: Table, profile: Profile, fields: Sequence[str], report: Report, say: Progress
) -> None:
    converter = Converter(profile, placed=table.has_geometry)
    for chunk in table.chunks():
        converted = converter.convert(chunk)
        features.stage(session, fields, converted.rows)
        report.refuse(converted.problems)
        say(chunk.first_row + len(converted.rows) + len(converted.problems) - 1, table.rows)


def _filled(profile: Profile) -> frozenset[str]:
    return profile.fields | {"geom"}


def _actor(batch: ImportBatch) -> dict[str, uuid.UUID | str | None]:
    who = audit.Actor.user(batch.created_by) if batch.created_by else audit.SYSTEM
    return {"actor_kind": who.kind.value, "actor_id": who.user_id}
