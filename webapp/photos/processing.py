"""The worker's part: makes a photo ready or refuses it, its pixels decoded in a limited child process.

A job that is done twice, or beside another for the same photo, changes nothing: each works on the version that it
read, and only one of them can store the next.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine

from data.photo_store import SIZES, PhotoStore
from webapp.config import Settings
from webapp.photos.errors import PhotoRefused
from webapp.photos.service import work
from webapp.photos.service.work import Task
from webapp.photos.sessions import sessions
from webapp.photos.sweeping import source_of

log = structlog.get_logger()
WALL_SECONDS = 60
KILLED = (-24, -9)  # more processor time than it may have, or more memory than the machine has


def process(settings: Settings, public_id: str, engine: Engine | None = None) -> str:
    """Make the next version of a waiting photo; gives "ready" or "refused", "gone" when there is nothing to do.

    Raises what the database or the disk raise: the queue tries again.
    """
    store = PhotoStore(settings.photos)
    with sessions(settings, engine) as factory:
        with factory() as session:
            task = work.task(session, public_id)
        if task is None:
            return "gone"
        try:
            width, height = _make(store, task, settings.photo_pixels)
        except PhotoRefused as error:
            log.info("photo refused", reason=error.reason)
            with factory.begin() as session:
                refused = work.refuse(session, task, error.reason)
            if refused:
                store.remove(public_id)
            return "refused"
        with factory.begin() as session:
            stored = work.finish(session, task, width, height)
    # Only now that the new version stands: what was covered, and where it was taken, is nowhere any more.
    if stored:
        store.remove_pictures(public_id, but_version=task.next_version)
        store.remove_original(public_id)
    return "ready" if stored else "gone"


def _make(store: PhotoStore, task: Task, most_pixels: int) -> tuple[int, int]:
    source = source_of(store, task)
    if not source.exists():
        raise PhotoRefused("missing")
    with tempfile.TemporaryDirectory(prefix="tryggkartan-photo-") as name:
        answer = _run(
            Path(name),
            {
                "input": str(source),
                "folder": name,
                "sizes": SIZES,
                "rotation": task.rotation,
                "redactions": task.redactions,
                "most_pixels": most_pixels,
            },
        )
        if "refused" in answer:
            raise PhotoRefused(answer["refused"])
        for size in SIZES:
            store.add_picture(task.public_id, task.next_version, size, Path(name, f"{size}.webp"))
    return int(answer["width"]), int(answer["height"])


def _run(folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    (folder / "job.json").write_text(json.dumps(job))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "webapp.photos.decode", str(folder / "job.json")],
            env=_environment(folder), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=WALL_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PhotoRefused("too_heavy") from None
    answer = folder / "answer.json"
    if done.returncode in KILLED:
        raise PhotoRefused("too_heavy")
    if done.returncode != 0 or not answer.exists():
        raise PhotoRefused("unreadable")
    found: dict[str, Any] = json.loads(answer.read_bytes())
    return found


def _environment(folder: Path) -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([root, *(path for path in sys.path if path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "MALLOC_ARENA_MAX": "1",
    }
