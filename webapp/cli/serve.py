"""`tryggkartan serve`: the web server."""

import os
import shutil
import sys
from pathlib import Path

import click

from webapp.config import Settings
from webapp.core.installation import load_settings, start_database


@click.command("serve")
def command() -> None:
    """Run the web server (gunicorn) on TRYGG_HOST and TRYGG_PORT; an embedded database is started and stays."""
    start_database()
    settings = load_settings()
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(metrics_folder(settings)))
    os.execv(sys.executable, gunicorn(settings))  # noqa: S606 - our own interpreter, no shell


def metrics_folder(settings: Settings) -> Path:
    """An empty folder where the processes of this web server count together; the last run's counts are gone."""
    folder = settings.state / f"metrics-{settings.port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def gunicorn(settings: Settings) -> list[str]:
    """The command line of the web server."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "webapp.wsgi:build()",
        "--config=python:webapp.wsgi",
        "--preload",
        f"--bind={host}:{settings.port}",
        f"--workers={settings.workers}",
        f"--threads={settings.threads}",
        "--worker-class=gthread",
        "--timeout=60",
        "--graceful-timeout=10",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        "--limit-request-line=4094",
        "--log-level=warning",
        "--no-control-socket",
    ]
