"""The worker's jobs for photos: make one ready, look for those that were left behind, sweep at night."""

import asyncio

import procrastinate
import structlog

from webapp.config import Settings
from webapp.photos.processing import process
from webapp.photos.sweeping import ask_again, sweep

log = structlog.get_logger()
OFTEN = "*/2 * * * *"
NIGHTLY = "57 3 * * *"  # UTC, after the tidying of drafts and the purge, whose files it deletes
TASK = "process_photo"  # one at a time: a worker of ours runs one job at once
RETRY = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=4)


def add_photo_jobs(app: procrastinate.App, settings: Settings) -> None:
    """Register the jobs."""

    @app.task(name=TASK, retry=RETRY)
    def _process(public_id: str) -> None:
        log.info("photo", state=process(settings, public_id))

    @app.periodic(cron=OFTEN)
    @app.task(name="photos_left", queueing_lock="photos_left")
    async def _left(timestamp: int) -> None:
        # What a worker that died had in hand goes to another; what has no job gets one.
        for job in await app.job_manager.get_stalled_jobs(task_name=TASK):
            await app.job_manager.retry_job(job)
        await asyncio.to_thread(ask_again, settings)

    @app.periodic(cron=NIGHTLY)
    @app.task(name="photos_sweep", queueing_lock="photos_sweep")
    def _sweep(timestamp: int) -> None:
        log.info("photos swept", **sweep(settings))
