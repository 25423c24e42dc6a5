"""Pages of municipalities that do not take part."""

from flask import abort, g, redirect, url_for


def require_active() -> None:
    """Send visitors of a municipality that does not use the system to the page that says so."""
    if not g.municipality.active:
        abort(redirect(url_for("portal.home", slug=g.municipality.slug)))
