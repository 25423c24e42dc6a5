"""Restores a backup into an installation that has nothing yet; all of it or nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import create_engine, text

from data.migrations import run
from webapp.config import Settings
from webapp.core import backup
from webapp.core.backup import DUMP, KEY, PHOTOS, Manifest, Say
from webapp.core.installation import InstallationError, cluster_of, load_settings
from webapp.core.logins import open_logins

_ROLE = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}')"
    " THEN CREATE ROLE {0} NOLOGIN NOINHERIT NOBYPASSRLS; END IF; END $$"
)


def restore(folder: Path, say: Say) -> Manifest:
    """Read a whole and unaltered backup into an empty installation; raises InstallationError before anything is done.

    Key and photos come first and the database last, in one transaction: broken off before that, it can be begun again,
    and whoever finds a database finds all that it names.
    """
    say("Checking the backup")
    manifest = backup.read(folder)
    if manifest.migration not in _known():
        raise InstallationError(f"the backup is of a newer version of the program ({manifest.migration})")
    settings = _empty_target()
    _keep_key(settings, folder)
    settings = load_settings()
    say("Restoring the photos")
    if (folder / PHOTOS).exists():
        shutil.copytree(folder / PHOTOS, settings.photos, dirs_exist_ok=True)
        os.sync()
    say("Restoring the database")
    engine = create_engine(settings.owner_url)
    try:
        with engine.begin() as connection:
            for role in ("trygg_app", "trygg_reader"):
                connection.execute(text(_ROLE.format(role)))
        words = ("--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP))
        backup.pg("pg_restore", settings, *words)
        if run.current(engine) != run.head():
            run.upgrade(engine)
        open_logins(engine, settings)
        with engine.connect() as connection:
            counts = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in manifest.counts}  # noqa: S608 - ours
    finally:
        engine.dispose()
    if counts != manifest.counts:
        raise InstallationError(f"not all rows came back: {counts} instead of {manifest.counts}")
    return manifest


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {one.revision for one in ScriptDirectory(str(run.FOLDER)).walk_revisions()}


def _empty_target() -> Settings:
    """Settings of a database in which nothing is; an embedded one is made."""
    settings = Settings()
    if settings.database_url is None:
        settings.state.mkdir(parents=True, exist_ok=True)
        cluster = cluster_of(settings)
        cluster.start()
        if not cluster.has_database("trygg"):
            cluster.create_database("trygg")
        settings = load_settings()
    engine = create_engine(settings.owner_url)
    try:
        with engine.connect() as connection:
            there = connection.scalar(text("SELECT to_regclass('public.municipality') IS NOT NULL"))
    finally:
        engine.dispose()
    if there:
        raise InstallationError("there is an installation here already: a backup is only restored into an empty one")
    if settings.photos.exists() and any(path.is_file() for path in settings.photos.rglob("*")):
        shutil.rmtree(settings.photos)  # without a database they belong to a restore that was broken off
    return settings


def _keep_key(settings: Settings, folder: Path) -> None:
    """Take over the key, on which all secret links rest; one that is set otherwise must be the same."""
    kept = (folder / KEY).read_text() if (folder / KEY).exists() else None
    configured = Settings().secret_key
    if kept is None or (configured is not None and configured.get_secret_value() == kept):
        return
    if configured is not None:
        raise InstallationError("TRYGG_SECRET_KEY is another than the backup's: links in sent mails would not work")
    path = settings.state / "secret_key"
    path.touch(mode=0o600)
    path.write_text(kept)
