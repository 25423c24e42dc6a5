"""Addresses of pages that may or may not be part of this build, and of municipalities that do not take part."""

from typing import Any

from flask import abort, current_app, g, redirect, url_for


def path_to(endpoint: str, **values: Any) -> str:
    """The address of a page, empty where that page is not part of this build: then nothing links to it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def require_active() -> None:
    """Send visitors of a municipality that does not use the system to the page that says so."""
    if not g.municipality.active:
        abort(redirect(url_for("portal.home", slug=g.municipality.slug)))
