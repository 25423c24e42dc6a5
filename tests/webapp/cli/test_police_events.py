"""`tryggkartan import police-events`: the real archive in seconds, short and empty answers, broken ones, kill -9."""

import gzip
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.support.shared import shared_data
from tests.support.sweden import add_sweden
from tests.webapp.cli.conftest import Run, count, environment
from webapp.config import Settings

EVENTS = "SELECT string_agg(e::text, '|' ORDER BY external_id) FROM (SELECT {} FROM police_event) e"
STABLE = (
    "external_id, version, kind, type_group, type, title, summary, url, location_name, precision, municipality_id,"
    " county_code, occurred_at, occurred_on, seen_at"
)
VERSIONS = (
    "SELECT string_agg(v::text, '|' ORDER BY external_id, number) FROM (SELECT e.external_id, v.number, v.digest,"
    " v.first_seen_at, v.last_seen_at, v.title, v.summary FROM police_event_version v"
    " JOIN police_event e ON e.id = v.police_event_id) v"
)
pytestmark = pytest.mark.commits


def event(number: int, **changes: Any) -> dict[str, Any]:
    """An event as the police write one."""
    told = {
        "id": number,
        "datetime": "2024-02-15 7:46:36 +01:00",
        "name": "15 februari 06.12, Brand, Testby",
        "summary": "Det brinner i en papperskorg.",
        "url": "/aktuellt/handelser/2024/februari/15/15-februari-06.12-brand-testby/",
        "type": "Brand",
        "location": {"name": "Testby", "gps": "59.24,18.22"},
    }
    return told | changes


def answer(path: Path, *events: dict[str, Any]) -> Path:
    """A file with one answer."""
    path.write_text(json.dumps(events), encoding="utf-8")
    return path


def stored(owner: Session) -> tuple[Any, Any]:
    """All that an import leaves, without the ids that are drawn by lot."""
    return owner.execute(text(EVENTS.format(STABLE))).scalar(), owner.execute(text(VERSIONS)).scalar()


def test_the_whole_archive_takes_seconds_and_again_changes_nothing(run: Run, owner: Session) -> None:
    path = shared_data("polisen_events/answers.jsonl.gz")
    add_sweden(owner)
    began = time.monotonic()
    done = run("import", "police-events", path)
    took = time.monotonic() - began
    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        "12255 answers (0 empty): 34535 events new, 0 changed, 35320 new versions",
        "34535 events in 35320 versions are stored",
    ]
    assert took < 30
    before = stored(owner)
    again = run("import", "police-events", path)
    assert again.out.splitlines()[0] == "12255 answers (0 empty): 0 events new, 0 changed, 0 new versions"
    assert stored(owner) == before
    found = owner.execute(text("SELECT kind, count(*) FROM police_event GROUP BY 1"))
    kinds = {row[0]: row[1] for row in found}
    assert kinds["summary"] > 3_000
    assert kinds["notice"] > 1_000
    counties = owner.execute(text("SELECT count(*) FROM police_event WHERE municipality_id IS NULL")).scalar_one()
    assert 0.2 < counties / 34_535 < 0.3
    assert count(owner, "police_event WHERE url IS NULL") == 0


def test_the_archive_takes_seconds_where_only_the_demo_is_known(run: Run, owner: Session, tmp_path: Path) -> None:
    """The planner then expects no event of the police at all, and once took a minute by that."""
    path = shared_data("polisen_events/answers.jsonl.gz")
    add_sweden(owner)
    run("import", "police-events", answer(tmp_path / "few.json", *(event(number) for number in range(1, 151))))
    owner.execute(text("UPDATE police_event SET source = 'demo'"))
    owner.execute(text("ANALYZE police_event, police_event_version"))
    began = time.monotonic()
    assert "34535 events new, 0 changed, 35320 new versions" in run("import", "police-events", path).out
    assert time.monotonic() - began < 30
    assert count(owner, "police_event WHERE source = 'demo'") == 150


def test_short_and_empty_answers_take_nothing_away(run: Run, owner: Session) -> None:
    folder = shared_data("polisen_events/snapshots")
    files = sorted(folder.iterdir(), key=lambda path: path.name.partition("_")[2])
    add_sweden(owner)
    done = run("import", "police-events", *files)
    assert done.status == 0, done.err
    assert "10 answers (1 empty)" in done.out
    assert count(owner, "police_event") > 700
    whole = stored(owner)
    owner.execute(text("TRUNCATE police_event CASCADE"))
    for file in random.Random(7).sample(files, len(files)):
        assert run("import", "police-events", file).status == 0
    assert stored(owner) == whole


def test_an_edit_is_a_version_and_what_is_missing_stays(run: Run, owner: Session, tmp_path: Path) -> None:
    first = answer(tmp_path / "2024-02-15T100000Z.json", event(1), event(2))
    later = answer(tmp_path / "2024-02-15T110000Z.json", event(2, summary="Släckt."))
    back = answer(tmp_path / "2024-02-15T120000Z.json", event(2))
    assert "2 events new, 0 changed, 2 new versions" in run("import", "police-events", first).out
    assert "0 events new, 1 changed, 1 new versions" in run("import", "police-events", later).out
    row = owner.execute(text("SELECT version, summary FROM police_event WHERE external_id = 2")).one()
    assert tuple(row) == (2, "Släckt.")
    assert "1 changed" in run("import", "police-events", back).out
    numbers = "SELECT v.number, v.summary FROM police_event_version v JOIN police_event e ON e.id = v.police_event_id"
    kept = owner.execute(text(f"{numbers} WHERE external_id = 2 ORDER BY number")).all()
    assert [tuple(one) for one in kept] == [
        (1, "Det brinner i en papperskorg."),
        (2, "Släckt."),
        (3, "Det brinner i en papperskorg."),
    ]
    whole = stored(owner)
    for order in itertools.permutations((first, later, back)):
        for commands in ([order], [(file,) for file in order]):
            owner.execute(text("TRUNCATE police_event CASCADE"))
            for files in commands:
                run("import", "police-events", *files)
            assert stored(owner) == whole


def test_a_dry_run_changes_nothing(run: Run, owner: Session, tmp_path: Path) -> None:
    done = run("import", "police-events", "--dry-run", answer(tmp_path / "a.json", event(1)))
    assert "1 events would be new" in done.out
    assert count(owner, "police_event") == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>502 Bad Gateway</html>", "line 1 is not an answer of the police"),
        (b'[{"id": 1', "line 1 is not an answer of the police"),
        (b'{"error": "slow down"}', "line 1 is not an answer of the police"),
        (b'{"fetched_at":"2024-02-15T10:00:00+00:00","events":[]}\n{"fetched_at":"x"}', "line 2 is not"),
        (b'{"fetched_at":"2024-02-15T10:00:00","events":[]}', "line 1 is not"),
        (b"[" * 100_000, "line 1 is not"),
        (b"[" + b" " * 5_000_001, "larger than 5000000 bytes"),
        (gzip.compress(b"[]" + b" " * 6_000_000, mtime=0), "larger than 5000000 bytes"),
        (gzip.compress(b'[{"id": 1}]' * 100, mtime=0)[:40], "damaged or cut off"),
    ],
)
def test_what_is_no_answer_is_refused_in_one_line(
    run: Run, owner: Session, tmp_path: Path, content: bytes, words: str
) -> None:
    good, bad = answer(tmp_path / "good.json", event(1)), tmp_path / "bad.json"
    bad.write_bytes(content)
    done = run("import", "police-events", good, bad)
    assert done.status == 1
    assert words in done.err
    assert done.err.startswith("tryggkartan: bad.json: ")
    assert len(done.err.splitlines()) == 1
    assert count(owner, "police_event") == 0


def test_an_event_that_cannot_be_read_is_left_out_and_told(run: Run, owner: Session, tmp_path: Path) -> None:
    rows = [
        event(1),
        event(2, location={"name": "Atlantis", "gps": ""}),
        event(3, datetime="i går"),
        event(4, summary=None),
        {"id": 5},
        event(6, summary="x" * 20_001),
    ]
    done = run("import", "police-events", answer(tmp_path / "a.json", *rows))
    assert done.status == 0
    assert "1 events new" in done.out
    assert "5 events were left out:" in done.out
    assert "the place is no municipality here and no county: 2" in done.out
    assert "the moment cannot be read: 3" in done.out
    assert "a field is missing, no text, or too long: 4, 6" in done.out
    assert "they are no events: 5" in done.out
    assert count(owner, "police_event") == 1


def test_strange_text_is_stored_as_text(run: Run, owner: Session, tmp_path: Path) -> None:
    strange = event(1, summary="\x00<script>\\N\t\n'; DROP TABLE police_event; --", url="//evil.example/", name="")
    assert run("import", "police-events", answer(tmp_path / "a.json", strange)).status == 0
    row = owner.execute(text("SELECT summary, url, occurred_at FROM police_event")).one()
    assert (row.summary, row.url) == ("<script>\\N\t\n'; DROP TABLE police_event; --", None)


def test_kill_9_in_the_middle_leaves_nothing(run: Run, settings: Settings, owner: Session, tmp_path: Path) -> None:
    path = answer(tmp_path / "a.json", *(event(number) for number in range(1, 2_001)))
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND query LIKE '%DELETE FROM police_event_version%'"
    )
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        # The events are written when the import meets this lock.
        connection.execute(text("LOCK TABLE police_event_version IN SHARE MODE"))
        child = subprocess.Popen(
            [sys.executable, "-c", "from webapp.cli.main import main; main()", "import", "police-events", str(path)],
            env={**os.environ, **environment(settings)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 60
            while owner.execute(waiting).scalar() != 1:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait(30)
        connection.rollback()
    engine.dispose()
    deadline = time.monotonic() + 60
    while owner.execute(waiting).scalar():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (count(owner, "police_event"), count(owner, "police_event_version")) == (0, 0)
    assert "2000 events new" in run("import", "police-events", path).out
