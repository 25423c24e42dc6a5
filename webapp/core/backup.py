"""A backup: one folder with the database, the photos and the key; its manifest, written last, makes it one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from data.embedded.binaries import find_binaries
from data.embedded.errors import ClusterError
from data.photo_store import PhotoStore
from webapp.config import Settings
from webapp.core.installation import InstallationError

FORMAT = 1
MANIFEST, DUMP, KEY, PHOTOS = "manifest.json", "database.dump", "secret_key", "photos"
COUNTED = (
    "municipality",
    "observation",
    "action",
    "watch_area",
    "place",
    "light_point",
    "photo",
    "event",
    "user_account",
)
_PHOTOS = "SELECT public_id, version, state FROM photo ORDER BY public_id"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: when, at which migration, how many rows, and each file with size and hash."""

    made: str
    migration: str
    counts: dict[str, int]
    files: dict[str, tuple[int, str]]

    def as_json(self) -> dict[str, Any]:
        """As it is written."""
        files = [{"path": path, "size": size, "sha256": digest} for path, (size, digest) in self.files.items()]
        return {"format": FORMAT, "made": self.made, "migration": self.migration, "counts": self.counts, "files": files}


def backup(settings: Settings, folder: Path, say: Say) -> Manifest:
    """Write a backup into a folder that is empty or not there; writers are not held up.

    Database and photos are of one moment: the files that a snapshot of the database names are copied while it is kept.
    Raises InstallationError; what is there then has no manifest and is no backup.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InstallationError(f"{folder} is not empty")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with psycopg.connect(_url(settings)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = str(_one(connection, "SELECT pg_export_snapshot()"))
        migration = str(_one(connection, "SELECT version_num FROM alembic_version"))
        counts = {name: int(_one(connection, f"SELECT count(*) FROM {name}")) for name in COUNTED}  # noqa: S608 - ours
        say("Copying the photos")
        missing = _copy_photos(settings, folder, connection)
        say("Dumping the database")
        pg("pg_dump", settings, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}")
    if missing:
        raise InstallationError(
            f"{len(missing)} photos have no file, the first is {missing[0]}: run `tryggkartan doctor`"
        )
    _copy_key(settings, folder)
    say("Checking what was written")
    pg("pg_restore", None, "--list", str(folder / DUMP))
    manifest = Manifest(datetime.now(UTC).isoformat(timespec="seconds"), migration, counts, _hashed(folder))
    _write_whole(folder / MANIFEST, json.dumps(manifest.as_json(), indent=1).encode())
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose every file is there, unaltered, and nothing besides; raises InstallationError."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        files = {str(one["path"]): (int(one["size"]), str(one["sha256"])) for one in found["files"]}
        manifest = Manifest(str(found["made"]), str(found["migration"]), dict(found["counts"]), files)
        known = found["format"] == FORMAT
    except FileNotFoundError:
        raise InstallationError(f"{folder} is no backup: it has no {MANIFEST}, or making it was broken off") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InstallationError(f"{folder / MANIFEST} cannot be read: the backup is damaged") from None
    if not known:
        raise InstallationError(f"{folder} was made by another version of the backup")
    there = _hashed(folder)
    for path, told in manifest.files.items():
        if there.get(path) != told:
            word = "missing" if path not in there else "altered or cut off"
            raise InstallationError(f"{folder / path} is {word}: the backup is damaged, nothing was restored")
    for path in there.keys() - manifest.files.keys():
        raise InstallationError(f"{folder / path} does not belong to the backup, nothing was restored")
    return manifest


def pg(program: str, settings: Settings | None, *words: str) -> None:
    """Run a program of PostgreSQL on the installation's database; raises InstallationError with its first line."""
    # The password goes by the environment: what stands on a command line every login of the machine can read.
    url = settings.owner_url.set(drivername="postgresql") if settings else None
    database = [f"--dbname={url._replace(password=None).render_as_string()}"] if url else []
    secret = {"PGPASSWORD": str(url.password)} if url and url.password else {}
    try:
        path = find_binaries().program(program)
    except ClusterError:
        path = shutil.which(program) or ""
    if not path or not Path(path).exists():
        raise InstallationError(f"{program} was not found: install the client programs of PostgreSQL")
    done = subprocess.run(
        [path, *database, *words], env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = (done.stderr.strip().splitlines() or ["it says nothing"])[0]
        raise InstallationError(f"{program} failed: {told}")


def _url(settings: Settings) -> str:
    return settings.owner_url.set(drivername="postgresql").render_as_string(hide_password=False)


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def _copy_photos(settings: Settings, folder: Path, connection: psycopg.Connection[Any]) -> list[str]:
    store, missing = PhotoStore(settings.photos), []
    for public_id, version, state in connection.execute(_PHOTOS):
        files = store.of(public_id, version)
        if not files and state != "refused":
            missing.append(str(public_id))
        for path in files:
            target = folder / PHOTOS / path.relative_to(settings.photos)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            _sync(target)
    return missing


def _copy_key(settings: Settings, folder: Path) -> None:
    if settings.secret_key is not None:
        _write_whole(folder / KEY, settings.secret_key.get_secret_value().encode())


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.touch(mode=0o600)
    part.write_bytes(content)
    _sync(part)
    part.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hashed(folder: Path) -> dict[str, tuple[int, str]]:
    return {str(path.relative_to(folder)): (path.lstat().st_size, _hash(path)) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path != folder / MANIFEST):
            yield path


def _hash(path: Path) -> str:
    if path.is_symlink():
        return "a link, which no backup holds"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
