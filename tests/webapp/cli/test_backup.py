"""A backup comes back whole into an empty installation; anything less is refused before something is touched."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from data.photo_store import PhotoStore
from tests.factories.observations import make_public
from tests.factories.photos import make_photo
from tests.support.client import Client
from tests.support.reporting import link, report
from tests.webapp.cli.conftest import Run
from webapp.config import Settings
from webapp.core.tokens import reporter_token


@pytest.fixture
def filled(client: Client, session: Session, settings: Settings) -> str:
    """A report with a secret link and a photo; gives the link."""
    receipt = link(report(client, email="lisa@kanarie.example"))
    row = make_public(session)
    make_photo(session, PhotoStore(settings.photos), observation_id=row.id)
    session.commit()
    return receipt


@pytest.fixture
def empty(
    template: tuple[Cluster, str], settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[], Path]]:
    """Turns to an empty database and state folder."""
    cluster, name = template[0], "restored"

    def turn() -> Path:
        cluster.drop_database(name)
        cluster.create_database(name)
        state = tmp_path / "new"
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        monkeypatch.setenv("DATABASE_URL", cluster.url(name))
        monkeypatch.setenv("TRYGG_STATE", str(state))
        return state

    yield turn
    cluster.drop_database(name)


def test_all_of_it_comes_back(
    run: Run, empty: Callable[[], Path], settings: Settings, filled: str, template: tuple[Cluster, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    done = run("backup", folder)
    assert done.status == 0, done.err
    assert "2 observations" in done.out
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    state = empty()
    done = run("restore", folder)
    assert done.status == 0, done.err
    engine = create_engine(template[0].url("restored"))
    with engine.connect() as connection:
        ids = connection.execute(text("SELECT id FROM observation")).scalars().all()
        assert filled in {f"/r/{reporter_token(settings.key('reporter'), one)}" for one in ids}, "old links still lead"
        forced = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"
        assert connection.scalar(text(forced)) >= 8
        granted = "SELECT has_table_privilege(:login, 'observation', 'SELECT')"
        logins = [connection.scalar(text(granted), {"login": login}) for login in ("trygg_app", "trygg_reader")]
        assert logins == [True, False]
    engine.dispose()
    before = {path.relative_to(settings.photos): path.read_bytes() for path in settings.photos.rglob("*.webp")}
    after = {path.relative_to(state / "photos"): path.read_bytes() for path in (state / "photos").rglob("*.webp")}
    assert after == before
    assert before


def test_it_is_only_restored_where_nothing_is(run: Run, filled: str, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup")
    done = run("restore", tmp_path / "backup")
    assert done.status == 1
    assert "already" in done.err


def test_a_folder_with_something_in_it_is_not_written_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "mine.txt").write_text("x")
    assert "not empty" in run("backup", tmp_path / "backup").err
    assert (tmp_path / "backup" / "mine.txt").read_text() == "x"


def cut(folder: Path) -> None:
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-100])


def alter(folder: Path) -> None:
    dump = folder / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)


def lie(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"migration": "9999"}))


# Says that it is PostgreSQL 15, and kills whoever asks it for more.
KILLER = """#!/bin/sh
if [ "$1" = --version ]; then echo 'postgres (PostgreSQL) 15.0'; exit; fi
kill -9 $PPID
"""
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (cut, "altered or cut off"),
    "altered": (alter, "altered or cut off"),
    "a file is gone": (lambda folder: next((folder / "photos").rglob("*.webp")).unlink(), "missing"),
    "a file too many": (lambda folder: (folder / "more.sql").write_text("x"), "does not belong"),
    "never finished": (lambda folder: (folder / "manifest.json").unlink(), "broken off"),
    "the manifest is cut": (lambda folder: (folder / "manifest.json").write_text('{"format": 1'), "damaged"),
    "a link": (lambda folder: (folder / "more").symlink_to("/nowhere"), "does not belong"),
    "of a newer version": (lie, "newer version"),
    "of another kind": (
        lambda folder: (folder / "manifest.json").write_text(
            '{"format": 7, "made": "", "migration": "", "counts": {}, "files": []}'
        ),
        "another version",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_before_anything_is_done(
    run: Run, empty: Callable[[], Path], filled: str, template: tuple[Cluster, str], tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "backup"
    run("backup", folder)
    harm, words = DAMAGE[damage]
    harm(folder)
    state = empty()
    done = run("restore", folder)
    assert done.status == 1
    assert words in done.err
    assert len(done.err.strip().splitlines()[-1:]) == 1
    engine = create_engine(template[0].url("restored"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.municipality')")) is None
    engine.dispose()
    assert list(state.iterdir()) == [] or not (state / "photos").exists()


def test_a_restore_that_was_broken_off_can_be_begun_again(
    run: Run, empty: Callable[[], Path], filled: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    run("backup", folder)
    state = empty()
    (state / "photos" / "ready" / "xx").mkdir(parents=True)
    (state / "photos" / "ready" / "xx" / "half.webp").write_bytes(b"half")
    assert run("restore", folder).status == 0
    assert not (state / "photos" / "ready" / "xx" / "half.webp").exists()


def test_another_key_is_not_mixed_with_the_backups(
    run: Run, empty: Callable[[], Path], filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "backup")
    empty()
    monkeypatch.setenv("TRYGG_SECRET_KEY", "another key that is long enough to be one, surely")
    assert "another than the backup's" in run("restore", tmp_path / "backup").err


def test_broken_off_before_the_database_it_can_be_begun_again(
    run: Run, empty: Callable[[], Path], filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Photos are there before the database that names them, never the other way round."""
    run("backup", tmp_path / "backup")
    state = empty()
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("postgres", "initdb", "pg_ctl", "pg_restore"):
        (programs / name).write_text(KILLER)
        (programs / name).chmod(0o755)
    words = [sys.executable, "-c", "from webapp.cli.main import main; main()", "restore", str(tmp_path / "backup")]
    killed = subprocess.run(words, env={**os.environ, "TRYGG_PG_BIN": str(programs)}, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list((state / "photos").rglob("*.webp"))
    assert run("restore", tmp_path / "backup").status == 0


def test_no_password_stands_on_a_command_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    seen: list[list[str]] = []
    real = subprocess.run

    def watched(words: list[str], **options: Any) -> Any:
        seen.append(words)
        return real(words, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    assert run("backup", tmp_path / "backup").status == 0
    password = settings.owner_url.password
    assert password
    assert any("pg_dump" in str(words[0]) for words in seen)
    assert password not in str(seen)
