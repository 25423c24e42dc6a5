"""The worker: sends due mails every other second and runs the jobs of the queue, until it is told to stop."""

import asyncio
import contextlib
import signal

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import SQLAlchemyError

from data.engine import make_engine
from webapp.config import Settings
from webapp.core.postman import ServerAway
from webapp.jobs.cells import count_all
from webapp.jobs.clean_up import clean_up
from webapp.jobs.mails import deliver_due
from webapp.jobs.photos import add_photo_jobs
from webapp.jobs.police_events import add_police_jobs
from webapp.jobs.purge import purge_all

log = structlog.get_logger()
PAUSE = 2  # seconds between two looks for mails
PAUSE_AFTER_TROUBLE = 15  # seconds
NIGHTLY = "17 3 * * *"  # UTC
PURGE = "47 3 * * *"  # UTC
COUNT = "17 4 * * *"  # UTC


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then finish the letter and the job in hand. Any number may run."""
    asyncio.run(_run(settings))


def make_app(settings: Settings) -> procrastinate.App:
    """The queue's application with all its tasks; the queue lies in our own database."""
    url = settings.app_url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4))

    @app.periodic(cron=NIGHTLY)
    @app.task(name="clean_up", queueing_lock="clean_up", pass_context=False)
    def _clean_up(timestamp: int) -> None:
        log.info("cleaned up", **clean_up(settings))

    @app.periodic(cron=PURGE)
    @app.task(name="purge", queueing_lock="purge", pass_context=False)
    def _purge(timestamp: int) -> None:
        for slug, gone in purge_all(settings).items():
            log.info("purged", municipality=slug, **gone)

    add_photo_jobs(app, settings)
    add_police_jobs(app, settings)

    @app.periodic(cron=COUNT)
    @app.task(name="count_cells", queueing_lock="count_cells", pass_context=False)
    def _count(timestamp: int) -> None:
        for slug, periods in count_all(settings).items():
            log.info("counted", municipality=slug, periods=periods)

    return app


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    log.info("worker started")
    await asyncio.gather(_send_mails(settings, stop), _run_jobs(settings, stop))
    log.info("worker stopped")


async def _send_mails(settings: Settings, stop: asyncio.Event) -> None:
    engine = make_engine(settings.app_url, pool_size=2)
    try:
        while not stop.is_set():
            pause = PAUSE
            try:
                await asyncio.to_thread(deliver_due, settings, None, engine)
            except (ServerAway, SQLAlchemyError) as error:
                log.warning("mails wait", kind=type(error).__name__)
                pause = PAUSE_AFTER_TROUBLE
            await _sleep(stop, pause)
    finally:
        engine.dispose()


async def _run_jobs(settings: Settings, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await _run_queue(settings, stop)
        except (ConnectorException, OSError) as error:
            log.warning("jobs wait", kind=type(error).__name__)
            await _sleep(stop, PAUSE_AFTER_TROUBLE)


async def _run_queue(settings: Settings, stop: asyncio.Event) -> None:
    async with make_app(settings).open_async() as app:
        # Our own handlers stop both loops; a cancelled worker lets the job in hand finish.
        working = asyncio.create_task(app.run_worker_async(install_signal_handlers=False, shutdown_graceful_timeout=30))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not working.done():
            working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
