"""The WSGI entry point for gunicorn, `webapp.wsgi:build()`, and its configuration (`--config=python:webapp.wsgi`)."""

from __future__ import annotations

import gc
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

WARM_AFTER = 0.5  # seconds


def build() -> Flask:
    """The application with the settings of the environment and the state folder.

    gunicorn calls this once and then forks its workers, so nothing in here opens a connection or starts a thread.
    """
    # Modules stay: looking for garbage while they load would take a fifth of the time to the first answer.
    gc.disable()
    from webapp.core.installation import load_settings
    from webapp.core.observability import configure_logging
    from webapp.factory import create_app

    settings = load_settings()
    configure_logging(settings.log_level)
    app = create_app(settings)
    # From now on neither, so that the workers also go on sharing its memory.
    gc.freeze()
    gc.enable()
    return app


def post_fork(_server: object, _worker: object) -> None:
    """Called by gunicorn in each new worker: make ready what the first visitors need, without holding them up."""
    later = Timer(WARM_AFTER, _warm)
    later.daemon = True
    later.start()


def _warm() -> None:
    from webapp.core.clock import today
    from webapp.maps.page import warm
    from webapp.observations.promises import promise_date

    promise_date(today(), 1)  # reads the calendar of holidays
    warm()
