"""The files of photos: originals in quarantine until the worker has re-made them, then ready versions in sizes.

A file is there whole or not at all, and stays through a power cut: written under another name, synced, renamed, and
the folder synced. Names hold the public id, so that the login of the public pages needs no internal id.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.base import new_id

SIZES = (1600, 800, 320)  # pixels of the longer side
LARGEST = SIZES[0]
_READY = re.compile(r"([0-9a-z]{10})-(\d+)-(\d+)\.webp")
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Stored:
    """What was written: its hash (SHA-256) and its size in bytes."""

    sha256: bytes
    size: int


@dataclass(frozen=True)
class Found:
    """A file of the store; `version` is None for an original and for what a crash left half written."""

    path: Path
    public_id: str
    version: int | None
    modified: float  # seconds since the epoch


class PhotoStore:
    """Photos below one folder; any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.quarantine = folder / "quarantine"
        self.ready = folder / "ready"

    def original(self, public_id: str) -> Path:
        """Where the original lies until it has been processed."""
        return self.quarantine / public_id

    def picture(self, public_id: str, version: int, size: int) -> Path:
        """Where a ready version lies."""
        return self.ready / public_id[:2] / f"{public_id}-{version}-{size}.webp"

    def add_original(self, public_id: str, source: IO[bytes]) -> Stored:
        """Write an original, durably; raises OSError when the disk does not take it."""
        hashed, size = hashlib.sha256(), 0
        with _whole(self.original(public_id)) as file:
            while chunk := source.read(_CHUNK):
                hashed.update(chunk)
                size += len(chunk)
                file.write(chunk)
        return Stored(hashed.digest(), size)

    def add_picture(self, public_id: str, version: int, size: int, made: Path) -> None:
        """Take over a picture that was made elsewhere, durably."""
        with _whole(self.picture(public_id, version, size)) as file:
            file.write(made.read_bytes())

    def remove_original(self, public_id: str) -> None:
        """Delete the original, if it is there."""
        self.original(public_id).unlink(missing_ok=True)

    def remove_pictures(self, public_id: str, *, but_version: int | None = None) -> None:
        """Delete all versions, or all but one."""
        for path in (self.ready / public_id[:2]).glob(f"{public_id}-*.webp"):
            if (found := _READY.fullmatch(path.name)) is None or int(found[2]) != but_version:
                path.unlink(missing_ok=True)

    def of(self, public_id: str, version: int) -> list[Path]:
        """The files that there are of a photo at a version: the original while it waits, else its pictures."""
        pictures = [self.picture(public_id, version, size) for size in SIZES] if version else []
        return [path for path in (self.original(public_id), *pictures) if path.exists()]

    def remove(self, public_id: str) -> None:
        """Delete everything of a photo."""
        self.remove_original(public_id)
        self.remove_pictures(public_id)

    def files(self) -> Iterator[Found]:
        """All files there are, also those that a crash left half written."""
        for path in self.quarantine.glob("*"):
            yield from _found(path, path.name[:10], None)
        for path in self.ready.glob("*/*"):
            named = _READY.fullmatch(path.name)
            yield from _found(path, path.name[:10], int(named[2]) if named else None)


def _found(path: Path, public_id: str, version: int | None) -> Iterator[Found]:
    try:
        yield Found(path, public_id, version, path.stat().st_mtime)
    except FileNotFoundError:  # removed since it was listed
        return


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when all of it is on the disk."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{new_id().hex}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
