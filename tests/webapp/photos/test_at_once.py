"""Many at once, and the worker itself: every photo is taken once and made once."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.photo_store import SIZES, PhotoStore
from tests.support.client import Client
from tests.support.photos import body, drawn, photo, upload
from tests.support.reporting import begin
from tests.webapp.photos.conftest import photos, report, what_page
from webapp.config import Settings
from webapp.jobs.worker import make_app

MANY = 20
PICTURES = [photo(image=drawn(240, 160, seed)) for seed in range(MANY)]


def sent(app: Flask, address: str, number: int) -> int:
    """The status of one upload."""
    return app.test_client().post(address, **body(photo=upload(PICTURES[number], f"{number}.jpg"))).status_code


def test_twenty_uploads_at_once_are_twenty_photos(app: Flask, client: Client, session: Session) -> None:
    addresses = [begin(client).replace("/where", "/photos") for _ in range(MANY)]
    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda number: sent(app, addresses[number], number), range(MANY)))
    assert answers == [201] * MANY
    assert len({one.sha256 for one in photos(session)}) == MANY
    assert session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == MANY


def test_twenty_photos_for_one_report_at_once_are_three(
    app: Flask, client: Client, session: Session, store: PhotoStore
) -> None:
    address = what_page(client).replace("/what", "/photos")
    with ThreadPoolExecutor(MANY) as pool:
        answers = sorted(pool.map(lambda number: sent(app, address, number), range(MANY)))
    assert answers == [201] * 3 + [400] * (MANY - 3)
    assert [one.position for one in photos(session)] == [1, 2, 3]
    assert len(list(store.quarantine.iterdir())) == 3, "what was not taken is not kept"


def test_the_queue_makes_them_ready(client: Client, session: Session, settings: Settings, store: PhotoStore) -> None:
    report(client, session, (PICTURES[0], "a.jpg"), (photo()[:3000], "b.jpg"))

    async def work() -> None:
        async with make_app(settings).open_async() as app:
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    with ThreadPoolExecutor() as apart:  # a browser of other tests may have this thread's loop
        apart.submit(asyncio.run, work()).result()
    assert [one.state for one in photos(session)] == ["ready", "refused"]
    assert len(list(store.files())) == len(SIZES)


def test_a_worker_that_is_killed_costs_no_photo(
    client: Client, session: Session, settings: Settings, store: PhotoStore
) -> None:
    report(client, session, (photo(image=drawn(3000, 2000)), "a.jpg"))
    address = settings.database_url.get_secret_value() if settings.database_url else ""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "TRYGG_STATE": str(settings.state),
        "TRYGG_LOG_LEVEL": "ERROR",
    }
    assert settings.secret_key is not None
    environment["TRYGG_SECRET_KEY"] = settings.secret_key.get_secret_value()
    command = [sys.executable, "-c", "from webapp.cli.main import main; main()", "worker"]
    with subprocess.Popen(command, env=environment, start_new_session=True) as worker:
        busy = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'process_photo'")
        deadline = time.monotonic() + 60
        while not session.execute(busy).scalar_one() and photos(session)[0].state == "waiting":
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(worker.pid, signal.SIGKILL)
    stuck = photos(session)[0].state
    session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
    session.execute(text("UPDATE photo SET created_at = now() - interval '1 hour'"))
    session.commit()

    async def another() -> None:
        async with make_app(settings).open_async() as app:
            with contextlib.suppress(AlreadyEnqueued):  # the killed one may have asked for it
                await app.tasks["photos_left"].defer_async(timestamp=0)
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    with ThreadPoolExecutor() as apart:
        apart.submit(asyncio.run, another()).result()
    assert stuck in ("waiting", "ready")
    assert photos(session)[0].state == "ready"
    assert store.picture(photos(session)[0].public_id, 1, 320).exists()
