"""Headers of every answer, by class of route."""

from flask import Flask, Response, request

from webapp.core.access import route_kind
from webapp.core.database import settings
from webapp.core.errors import InvalidInput, NotFound

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
PUBLIC_CACHE = "public, max-age=60"


def init_app(app: Flask) -> None:
    """Add the headers to every answer; refuse addresses that no database text can hold."""
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)


def _refuse_nul() -> None:
    # PostgreSQL cannot store the character NUL, and nobody types it.
    if "\0" in request.path:
        raise NotFound("not_found")
    if any("\0" in text for pair in request.args.items(multi=True) for text in pair):
        raise InvalidInput("nul")
    # The forms of residents say it beside the field.
    if route_kind() == "session" and any("\0" in text for _name, text in request.form.items(multi=True)):
        raise InvalidInput("unstorable")


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if settings().https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    _add_cache_rule(response)
    return response


def _add_cache_rule(response: Response) -> None:
    kind = route_kind()
    if kind in ("capability", "session"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    elif kind == "public" and "Cache-Control" not in response.headers:
        good = response.status_code in (200, 304, 404)
        response.headers["Cache-Control"] = PUBLIC_CACHE if good else "no-store"
    if kind == "public" and request.endpoint == "portal.start":
        response.headers["Vary"] = "Accept-Language"
