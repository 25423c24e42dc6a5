"""Observations and lamps out of files: mapped, placed, compared, undone, and all or nothing."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.world import CENTRE
from tests.webapp.cli.conftest import Run, count, environment
from webapp.config import Settings

X, Y = CENTRE
HEAD = ("ärendenummer", "kategori", "skapad", "status", "utfall", "stängd", "x", "y", "gata", "beskrivning")
LAMP = ("A1", "Belysning", "2026-03-01 18:30", "öppen", "", "", X + 140, Y + 140, "Storgatan", "Ring 070-123 45 67")
CLOSED = ("A2", "klotter", "05.02.2026", "Klar", "Åtgärdad", "2026-02-07", f"{X + 900},5", Y + 900, "", "")
ODD = [
    ("B1", "ufo", "2026-03-01", "öppen", "", "", X, Y, "", ""),
    ("B2", "belysning", "i förrgår", "öppen", "", "", X, Y, "", ""),
    ("B3", "belysning", "2026-03-01", "klar", "", "", X, Y, "", ""),
    ("B4", "belysning", "2026-03-01", "öppen", "åtgärdad", "", X, Y, "", ""),
    ("B5", "belysning", "2026-03-01", "klar", "åtgärdad", "2026-02-01", X, Y, "", ""),
    ("B6", "belysning", "2026-03-01", "öppen", "", "", "", "", "", ""),
    ("B7", "belysning", "2026-03-01", "öppen", "", "", Y, X, "", ""),
    ("", "belysning", "2026-03-01", "öppen", "", "", X, Y, "", ""),
    ("B8", "belysning", "2026-03-01", "öppen", "", "", 600_000, 7_300_000, "", ""),
    LAMP,
]
REASONS = {
    "B1": "unknown_value",
    "B2": "not_a_date",
    "B3": "outcome_missing",
    "B4": "closed_but_open",
    "B5": "closed_before_opened",
    "B6": "empty",
    "B7": "axes_swapped",
    "": "id_missing",
    "B8": "outside_sweden",
    "A1": "repeated_id",
}


def write(path: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([head, *rows])
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two good rows, as a Swedish spreadsheet saves them."""
    return write(tmp_path / "ärenden.csv", [LAMP, CLOSED])


def test_observations_arrive_in_the_inbox_and_nowhere_else(run: Run, owner: Session, file: Path) -> None:
    done = run("import", "observations", file, "--source", "infracontrol")
    assert (done.status, done.out) == (0, "2 new, 0 changed, 0 unchanged, 0 left out\n"), done.err
    rows = owner.execute(text("SELECT * FROM observation ORDER BY external_id")).mappings().all()
    lamp, closed = rows
    assert (lamp["category"], lamp["status"], lamp["source"], lamp["place_name"]) == (
        "lighting",
        "new",
        "import",
        "Storgatan",
    )
    assert lamp["created_at"].isoformat() == "2026-03-01T17:30:00+00:00"
    assert lamp["ref"] == "TB-2603-0001"
    assert lamp["text"] is None, "free text is taken only when somebody says so"
    assert lamp["unit_id"] is not None
    assert (closed["category"], closed["status"], closed["outcome"]) == ("graffiti", "closed", "done")
    assert closed["created_at"].date().isoformat() == "2026-02-04"  # midnight in Sweden
    assert lamp["place_id"] is not None, "it lies on Stortorget"
    assert closed["place_id"] is None
    events = owner.execute(text("SELECT verb, audience FROM event WHERE object_kind = 'observation'")).all()
    assert [tuple(event) for event in events] == [("imported", "staff")] * 2
    for table in ("publication", "mail", "observation_contact"):
        assert count(owner, table) == 0


def test_again_changes_nothing_and_a_later_file_changes_what_differs(run: Run, owner: Session, file: Path) -> None:
    run("import", "observations", file, "--source", "infracontrol")
    assert "0 new, 0 changed, 2 unchanged" in run("import", "observations", file, "--source", "infracontrol").out
    later = write(file, [(*LAMP[:3], "planerad", *LAMP[4:]), CLOSED])
    assert "0 new, 1 changed, 1 unchanged" in run("import", "observations", later, "--source", "infracontrol").out
    assert owner.scalar(text("SELECT status FROM observation WHERE external_id = 'A1'")) == "planned"
    assert count(owner, "observation") == 2


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, owner: Session, file: Path) -> None:
    done = run("import", "observations", file, "--source", "infracontrol", "--dry-run")
    assert done.out.startswith("2 would be new")
    assert [count(owner, table) for table in ("observation", "import_batch", "event")] == [0, 0, 0]


def test_each_row_that_cannot_be_used_is_told_with_its_reason(run: Run, owner: Session, tmp_path: Path) -> None:
    file, report = write(tmp_path / "udda.csv", [LAMP, *ODD]), tmp_path / "avvisade.csv"
    done = run("import", "observations", file, "--source", "infracontrol", "--crs", "EPSG:3006", "--report", report)
    assert "1 new, 0 changed, 0 unchanged, 10 left out" in done.out
    with report.open() as told:
        assert {row["external_id"]: row["reason"] for row in csv.DictReader(told)} == REASONS
    kept = owner.execute(text("SELECT external_id, reason FROM import_row")).all()
    assert {row[0]: row[1] for row in kept} == REASONS
    assert owner.scalar(text("SELECT geom IS NOT NULL FROM import_row WHERE reason = 'axes_swapped'"))


def test_a_profile_is_saved_changed_and_used_again(run: Run, owner: Session, file: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profil.json"
    run("import", "observations", file, "--source", "a", "--save-profile", profile, "--dry-run")
    saved = json.loads(profile.read_text())
    assert saved["columns"]["external_id"] == "ärendenummer"
    saved["columns"]["text"] = "beskrivning"
    saved["words"] = {"status": {"öppen": "review"}}
    profile.write_text(json.dumps(saved))
    run("import", "observations", file, "--source", "a", "--profile", profile)
    row = owner.execute(text("SELECT text, status FROM observation WHERE external_id = 'A1'")).one()
    assert tuple(row) == (LAMP[-1], "review")


def test_a_profile_that_does_not_fit_is_told_by_its_field(run: Run, file: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profil.json"
    for document in ("[]", "{", '{"kind": "lights"}', '{"kind": "observations", "columns": {"nonsense": "x"}}'):
        profile.write_text(document)
        done = run("import", "observations", file, "--source", "a", "--profile", profile)
        assert done.status == 1
        assert "profil" in done.err


def test_numbers_that_fit_no_system_are_not_guessed(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "oklart.csv", [("1", "lighting", 7, 9)], ("id", "category", "x", "y"))
    assert "give --crs" in run("import", "observations", file, "--source", "a").err


def test_a_required_field_without_a_column_stops_it(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "utan.csv", [("1", X, Y)], ("id", "x", "y"))
    assert "no column for category" in run("import", "observations", file, "--source", "a").err
    done = run("import", "observations", file, "--source", "a", "--set", "category=lighting")
    assert done.out.startswith("1 new")


def test_what_shares_one_point_with_very_many_is_not_mapped_as_real(run: Run, owner: Session, tmp_path: Path) -> None:
    rows = [(f"F{n}", *LAMP[1:6], X + 500, Y + 500, "", "") for n in range(60)]
    file = write(tmp_path / "många.csv", [*rows, LAMP])
    done = run("import", "observations", file, "--source", "a")
    assert "60 rows share a point" in done.out
    assert owner.scalar(text("SELECT count(*) FROM observation WHERE geom IS NULL AND municipality_id = 9901")) == 60
    assert owner.scalar(text("SELECT count(*) FROM observation WHERE geom IS NOT NULL")) == 1


def test_undone_is_as_before_but_for_what_was_touched_since(run: Run, owner: Session, file: Path) -> None:
    run("import", "observations", file, "--source", "a")
    later = write(file, [(*LAMP[:3], "planerad", *LAMP[4:]), CLOSED, ("A3", *LAMP[1:]), ("A4", *LAMP[1:])])
    run("import", "observations", later, "--source", "a")
    owner.execute(text("UPDATE observation SET held = true WHERE external_id = 'A4'"))
    batch = owner.scalar(text("SELECT id FROM import_batch ORDER BY created_at DESC LIMIT 1"))
    assert "2 new, 1 changed, 1 unchanged" in run("import", "list").out
    done = run("import", "undo", str(batch))
    assert done.out.splitlines()[0] == "1 deleted, 1 restored, 1 kept since they changed"
    left = owner.execute(text("SELECT external_id, status FROM observation ORDER BY 1")).all()
    assert [tuple(row) for row in left] == [("A1", "new"), ("A2", "closed"), ("A4", "new")]
    assert owner.scalar(text("SELECT count(*) FROM event WHERE verb = 'undone'")) == 1
    assert run("import", "undo", str(batch)).status == 1


def test_a_published_row_is_kept(run: Run, owner: Session, file: Path) -> None:
    run("import", "observations", file, "--source", "a")
    owner.execute(
        text(
            "INSERT INTO publication (observation_id, municipality_id, precision, geom)"
            " SELECT id, municipality_id, 'exact', geom FROM observation WHERE external_id = 'A1'"
        )
    )
    batch = owner.scalar(text("SELECT id FROM import_batch"))
    assert "1 deleted, 0 restored, 1 kept" in run("import", "undo", str(batch)).out


def test_an_import_cannot_be_undone_after_thirty_days(run: Run, owner: Session, file: Path) -> None:
    run("import", "observations", file, "--source", "a")
    batch = owner.scalar(text("SELECT id FROM import_batch"))
    owner.execute(text("UPDATE import_batch SET finished_at = now() - interval '31 days'"))
    assert "no longer be undone" in run("import", "undo", str(batch)).err
    assert count(owner, "observation") == 2


def test_lamps_are_read_with_their_state_and_day(run: Run, owner: Session, tmp_path: Path) -> None:
    head = ("stolpe_id", "N", "E", "ljuskalla", "tand_datum", "agare", "status")
    rows = [("L1", Y, X, "LED 32 W", "2019-03-12", "Kommunen", "i drift"), ("L2", Y + 20, X, "HPS", "", "", "släckt")]
    twin = ("L3", Y + 20, f"{X},2", "LED", "2024-01-01", "", "ok")
    file = write(tmp_path / "ljus.csv", [*rows, twin], head)
    assert run("import", "lights", file, "--source", "gata").out.startswith("3 new"), "lamps on one post are both kept"
    found = owner.execute(text("SELECT external_id, state, lamp, installed_on::text FROM light_point ORDER BY 1")).all()
    assert [tuple(row) for row in found][:2] == [
        ("L1", "working", "LED 32 W", "2019-03-12"),
        ("L2", "out", "HPS", None),
    ]
    profile = tmp_path / "profil.json"
    run("import", "lights", file, "--source", "ny", "--save-profile", profile, "--dry-run")
    profile.write_text(json.dumps(json.loads(profile.read_text()) | {"twins": "newest"}))
    done = run("import", "lights", file, "--source", "ny", "--profile", profile)
    assert "2 new, 0 changed, 0 unchanged, 1 left out" in done.out
    assert "another lamp is within half a metre" in done.out


def test_a_formula_from_our_own_export_comes_back_as_it_was(run: Run, owner: Session, tmp_path: Path) -> None:
    rows = [("A1", "lighting", X, Y, "'=cmd|' /C calc'!A0", "'plain")]
    file = write(tmp_path / "export.csv", rows, ("external_id", "category", "x", "y", "text", "place_words"))
    run("import", "observations", file, "--source", "a")
    row = owner.execute(text("SELECT text, place_words FROM observation")).one()
    assert tuple(row) == ("=cmd|' /C calc'!A0", "'plain")


def test_killed_in_the_middle_nothing_is_there_and_the_next_run_completes(
    run: Run, owner: Session, settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "stor.csv", [(f"K{n}", *LAMP[1:6], X + n % 90, Y + n % 70, "", "") for n in range(3_000)])
    owner.execute(
        text("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END'")
    )
    owner.execute(text("CREATE TRIGGER wait BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION wait()"))
    words = [
        sys.executable,
        "-c",
        "from webapp.cli.main import main; main()",
        "import",
        "observations",
        str(file),
        "--source",
        "a",
    ]
    process = subprocess.Popen(
        words, env={**os.environ, **environment(settings)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    )
    deadline = time.monotonic() + 60
    while not owner.execute(waiting).scalar():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    owner.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'PgSleep'"
        )
    )
    owner.execute(text("DROP TRIGGER wait ON event"))
    assert [count(owner, table) for table in ("observation", "import_batch", "import_made")] == [0, 0, 0]
    assert run("import", "observations", file, "--source", "a").out.startswith("3000 new")


def test_our_own_export_read_again_is_the_same_rows(run: Run, owner: Session, file: Path, tmp_path: Path) -> None:
    run("import", "observations", file, "--source", "a")
    owner.execute(text("UPDATE observation SET external_source = NULL, external_id = NULL, source = 'resident'"))
    rows = owner.execute(
        text(
            "SELECT 'tryggkartan', public_id, ref, category, status, coalesce(outcome, ''), created_at::text,"
            " coalesce(closed_at::text, ''), CASE WHEN ref LIKE '%-2603-%' THEN '' ELSE ST_AsText(geom) END,"
            " CASE WHEN ref LIKE '%-2603-%' THEN ST_X(geom)::text ELSE '' END,"
            " CASE WHEN ref LIKE '%-2603-%' THEN ST_Y(geom)::text ELSE '' END FROM observation ORDER BY ref"
        )
    ).all()
    head = (
        "external_source",
        "external_id",
        "ref",
        "category",
        "status",
        "outcome",
        "created_at",
        "closed_at",
        "wkt",
        "x",
        "y",
    )
    export = write(tmp_path / "export.csv", [tuple(row) for row in rows], head)
    words = ("import", "observations", export, "--source", "tryggkartan", "--crs", "EPSG:3006")
    assert run(*words).out.startswith("0 new, 0 changed, 2 unchanged")
    before = owner.execute(text("SELECT public_id, ref, ST_AsText(geom) FROM observation ORDER BY ref")).all()
    owner.execute(text("DELETE FROM observation"))
    owner.execute(text("DELETE FROM ref_counter"))
    assert run(*words).out.startswith("2 new")
    assert owner.execute(text("SELECT public_id, ref, ST_AsText(geom) FROM observation ORDER BY ref")).all() == before
    counters = owner.execute(text("SELECT series, last >= 1 FROM ref_counter ORDER BY 1")).all()
    assert [tuple(row) for row in counters] == [("2602", True), ("2603", True)]


def test_a_number_that_stands_twice_is_given_once(run: Run, owner: Session, tmp_path: Path) -> None:
    head = ("external_source", "external_id", "ref", "category", "created_at", "x", "y")
    rows = [("tryggkartan", f"{n}" * 10, "TB-2603-0002", "lighting", "2026-03-01", X, Y + n) for n in (1, 2, 3)]
    file = write(tmp_path / "export.csv", rows, head)
    assert run("import", "observations", file, "--source", "tryggkartan").out.startswith("3 new")
    refs = owner.execute(text("SELECT ref FROM observation ORDER BY ref")).scalars().all()
    assert refs[0] == "TB-2603-0002"
    assert len(set(refs)) == 3
    assert owner.scalar(text("SELECT last FROM ref_counter WHERE series = '2603'")) >= max(
        int(ref[-4:]) for ref in refs
    )


def test_a_field_that_there_is_not_is_not_set(run: Run, file: Path) -> None:
    for said in ("nonsense=1", "category=", "category"):
        done = run("import", "observations", file, "--source", "a", "--set", said)
        assert done.status == 1
        assert "no such field, or no value" in done.err


def test_the_system_that_is_said_wins_over_the_profiles(run: Run, file: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profil.json"
    run("import", "observations", file, "--source", "a", "--save-profile", profile, "--dry-run")
    words = ("import", "observations", file, "--source", "a", "--profile", profile, "--dry-run")
    assert run(*words).out.startswith("2 would be new")
    assert run(*words, "--crs", "EPSG:4326").status == 1
