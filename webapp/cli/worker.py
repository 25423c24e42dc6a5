"""`tryggkartan worker`: mails and other jobs."""

import click

from webapp.core.installation import load_settings, start_database
from webapp.core.observability import configure_logging


@click.command("worker")
def command() -> None:
    """Run the jobs until told to stop; any number of workers may run."""
    from webapp.jobs.worker import run_worker

    start_database()
    settings = load_settings()
    configure_logging(settings.log_level)
    run_worker(settings)
