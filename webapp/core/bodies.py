"""How much a request may send: little, unless its view takes photos; what is larger is refused before it is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.config import Settings

V = TypeVar("V", bound=Callable[..., Any])
SMALL = 1_000_000  # bytes


def init_app(app: Flask) -> None:
    """Set the limit of each request, before anything reads its body."""
    app.config.update(MAX_CONTENT_LENGTH=SMALL, MAX_FORM_MEMORY_SIZE=SMALL, MAX_FORM_PARTS=200)
    app.before_request(_limit)


def takes_photos(view: V) -> V:
    """A view whose form may bring photos."""
    view.takes_photos = True  # type: ignore[attr-defined] # the one attribute that is read here
    return view


def photo_body(settings: Settings) -> int:
    """Bytes of the largest body with photos.

    Twice what is taken: so a photo that is too large gets an answer of its own, and the report is kept.
    """
    return 2 * settings.photos_per_report * settings.photo_megabytes * 1_000_000 + SMALL


def _limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_photos", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = photo_body(current_app.config["TRYGG"])
    most = request.max_content_length
    if most is not None and (request.content_length or 0) > most:
        raise RequestEntityTooLarge
