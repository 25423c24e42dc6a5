"""Crashes in the middle: a file without its row, a row without its file, a worker that died, a job done twice."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from data.photo_store import SIZES, PhotoStore
from tests.support.client import Client
from tests.support.photos import photo
from tests.webapp.photos.conftest import Work, photos, report, send_what, what_page
from webapp.config import Settings
from webapp.jobs.clean_up import clean_up
from webapp.photos.processing import process
from webapp.photos.sweeping import ask_again, sweep

NONE = {"refused": 0, "removed": 0}


def age(path: Path, seconds: float) -> None:
    """Make a file older."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_nothing_that_is_needed_is_swept(
    client: Client, session: Session, work: Work, settings: Settings, engines: Engines, store: PhotoStore
) -> None:
    report(client, session, (photo(), "a.jpg"))
    work()
    report(client, session, (photo("PNG"), "b.png"))
    for file in store.files():
        age(file.path, 40 * 86_400)
    assert sweep(settings, engines.app) == NONE
    assert len(list(store.files())) == len(SIZES) + 1


def test_a_file_without_its_row_goes_after_a_day(
    settings: Settings, engines: Engines, store: PhotoStore, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.write_bytes(photo("WEBP"))
    with made.open("rb") as source:
        store.add_original("0000000000", source)
    store.add_picture("0000000000", 1, 320, made)
    half = store.quarantine / "0000000001.abc.part"
    half.write_bytes(b"half")
    assert sweep(settings, engines.app) == NONE
    for file in list(store.files()):
        age(file.path, 86_500)
    assert sweep(settings, engines.app) == {"refused": 0, "removed": 3}
    assert list(store.files()) == []


@pytest.mark.parametrize("ready", [False, True])
def test_a_row_without_its_file_is_refused_as_missing(
    client: Client, session: Session, work: Work, settings: Settings, engines: Engines, store: PhotoStore, ready: bool
) -> None:
    report(client, session, (photo(), "a.jpg"))
    if ready:
        work()
    for file in list(store.files()):
        file.path.unlink()
        break
    assert sweep(settings, engines.app)["refused"] == 1
    assert [(one.state, one.reason) for one in photos(session)] == [("refused", "missing")]


def test_an_unsent_draft_takes_its_photos_with_it(
    client: Client, session: Session, settings: Settings, engines: Engines, store: PhotoStore
) -> None:
    send_what(client, what_page(client), (photo(), "a.jpg"))
    tomorrow = datetime.now(UTC) + timedelta(hours=25)
    clean_up(settings, tomorrow)
    assert photos(session) == []
    assert sweep(settings, engines.app, tomorrow + timedelta(hours=1))["removed"] == 1
    assert list(store.files()) == []


def test_a_worker_that_died_after_making_the_pictures_leaves_nothing(
    client: Client, session: Session, work: Work, settings: Settings, engines: Engines, store: PhotoStore
) -> None:
    report(client, session, (photo(), "a.jpg"))
    found = photos(session)[0].public_id
    original = store.original(found).read_bytes()
    work()
    # As if it had been killed between its commit and the deletions: an original and a next version are left.
    store.original(found).write_bytes(original)
    store.picture(found, 2, 320).write_bytes(store.picture(found, 1, 320).read_bytes())
    assert sweep(settings, engines.app) == NONE, "a version may be in the making"
    age(store.original(found), 700)
    age(store.picture(found, 2, 320), 700)
    assert sweep(settings, engines.app) == {"refused": 0, "removed": 2}
    assert photos(session)[0].state == "ready"


def test_a_waiting_photo_without_a_job_gets_one_and_only_one(
    client: Client, session: Session, settings: Settings, engines: Engines
) -> None:
    report(client, session, (photo(), "a.jpg"))
    session.execute(text("DELETE FROM procrastinate_jobs"))
    session.commit()
    assert ask_again(settings, engines.app) == 0, "it has not waited for long"
    later = datetime.now(UTC) + timedelta(minutes=3)
    assert [ask_again(settings, engines.app, later) for _ in range(2)] == [1, 0]
    assert session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 1


def test_doing_it_twice_changes_nothing(
    client: Client, session: Session, work: Work, settings: Settings, engines: Engines, store: PhotoStore
) -> None:
    report(client, session, (photo(), "a.jpg"))
    work()
    found = photos(session)[0].public_id
    assert process(settings, found, engines.app) == "gone"
    assert process(settings, "zzzzzzzzzz", engines.app) == "gone"
    assert len(list(store.files())) == len(SIZES)


def test_half_a_file_never_has_its_name(store: PhotoStore) -> None:
    class Torn:
        def __init__(self) -> None:
            self.left = [b"one half"]

        def read(self, _size: int) -> bytes:
            if self.left:
                return self.left.pop()
            raise OSError("torn")

    with pytest.raises(OSError, match="torn"):
        store.add_original("0000000000", Torn())  # type: ignore[arg-type] # only read is asked of it
    assert list(store.files()) == []


def test_the_disk_is_full_and_the_report_goes_on(
    client: Client, session: Session, store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.quarantine.parent.mkdir(parents=True)
    store.quarantine.write_text("a file where the folder should be")
    page = send_what(client, what_page(client), (photo(), "a.jpg"), status=400)
    assert "kunde inte sparas" in page.words(".//p[@id='photo-error']")[0]
    answer = send_what(client, what_page(client))
    client.post(answer.location, {"email": ""}, status=303)
    assert session.execute(text("SELECT count(*) FROM observation")).scalar_one() == 1
