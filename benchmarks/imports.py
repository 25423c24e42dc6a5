"""Observations from a clean CSV by our import, and the same rows with the same checks by SQLAlchemy's bulk insert."""

import csv
import resource
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import bulk_insert
from benchmarks.server import Installation
from data import audit
from data.queries import exports
from data.vocabulary import ImportKind, ImportState
from geo.crs import STORE, WGS84, transformer
from geo.formats.export import MIMETYPES, Sheet, write
from tests.support.world import CENTRE, TESTBY
from webapp.imports.rules.profile import Profile
from webapp.imports.service import features, undo

CATEGORIES = ("lighting", "graffiti", "litter", "damage", "traffic", "unsafe_place", "other")
ROWS = 100_000
BEGAN = datetime(2023, 1, 1, tzinfo=UTC)


def measure(place: Installation, rows: int = ROWS) -> dict[str, object]:
    """Rows a second both ways, the most memory of this process, undo, and the export of as many rows."""
    folder = place.settings.state
    ours, theirs = _written(folder / "ours.csv", rows, "A"), _written(folder / "theirs.csv", rows // 5, "B")
    began = time.monotonic()
    batch, profile = _imported(place, ours)
    rate = rows / (time.monotonic() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.monotonic()
    with Session(place.engine) as session:
        bulk_insert.load(session, theirs, profile)
        session.commit()
    peer = rows // 5 / (time.monotonic() - began)
    found: dict[str, object] = {
        f"import of {rows:,} observations: rows a second": round(rate),
        "  by bulk insert with the same checks": round(peer),
        "  times as fast": round(rate / peer, 1),
        "  most resident MB": memory,
    }
    found |= {f"export of {rows:,} rows as {kind}: s": _exported(place, kind, folder, rows) for kind in MIMETYPES}
    began = time.monotonic()
    with Session(place.engine) as session:
        undo.undo(session, batch, audit.SYSTEM, datetime.now(UTC))
        session.commit()
    return {**found, f"undo of {rows:,} rows: s": round(time.monotonic() - began, 1)}


def _imported(place: Installation, path: Path) -> tuple[uuid.UUID, Profile]:
    with Session(place.engine) as session:
        profile = features.guessed(ImportKind.OBSERVATIONS, features.peek(path))
        batch = features.begin(session, ImportKind.OBSERVATIONS, "bench", path, profile)
        report = features.run(session, batch, profile, path)
        features.remember(session, batch, report, ImportState.DONE)
        session.commit()
        if report.reasons or not report.new:
            raise SystemExit(f"the file is not as clean as it should be: {report.counts}")
        return batch.id, profile


def _exported(place: Installation, kind: str, folder: Path, rows: int) -> float:
    began = time.monotonic()
    with Session(place.engine) as session:
        export = exports.observations(TESTBY)
        export = export._replace(query=select(export.query.subquery()).limit(rows))
        write(kind, folder / f"bench.{kind}", Sheet("observations", export.columns, True, ()), export.rows(session))
    return round(time.monotonic() - began, 1)


def _written(path: Path, rows: int, letter: str) -> Path:
    """A seeded file of reports in and around the middle of Testby, half of them in clusters."""
    random, turn = Random(letter), transformer(STORE, WGS84)  # noqa: S311 - a benchmark, not a secret
    squares = [(random.uniform(-4000, 4000), random.uniform(-4000, 4000)) for _ in range(40)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "category", "created", "status", "outcome", "closed", "lon", "lat", "street"))
        for number in range(rows):
            east, north = random.choice(squares) if number % 2 else (0.0, 0.0)
            spread = 60 if number % 2 else 1500
            lon, lat = turn.transform(
                CENTRE[0] + east + random.uniform(-spread, spread), CENTRE[1] + north + random.uniform(-spread, spread)
            )
            opened = BEGAN + timedelta(minutes=random.randrange(1_400_000))
            done = random.random() < 0.7
            closed = (opened + timedelta(days=9)).isoformat(" ", "minutes")[:16] if done else ""
            writer.writerow(
                (
                    f"{letter}{number}",
                    random.choice(CATEGORIES),
                    opened.isoformat(" ", "minutes")[:16],
                    "closed" if done else "new",
                    "done" if done else "",
                    closed,
                    f"{lon:.6f}",
                    f"{lat:.6f}",
                    f"Gatan {number % 900}",
                )
            )
    return path
