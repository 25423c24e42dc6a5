"""The WSGI entry point for gunicorn: `webapp.wsgi:build()`."""

from threading import Timer

from flask import Flask

from webapp.core.installation import load_settings
from webapp.core.observability import configure_logging
from webapp.factory import create_app
from webapp.maps.page import warm

WARM_AFTER = 1.0  # seconds


def build() -> Flask:
    """The application with the settings of the environment and the state folder; maps are made ready beside it."""
    settings = load_settings()
    configure_logging(settings.log_level)
    app = create_app(settings)
    # A moment later, so that it does not hold up the first answer.
    later = Timer(WARM_AFTER, warm)
    later.daemon = True
    later.start()
    return app
