"""Answers with the bytes of a picture, and the store and limits that the settings name."""

from flask import Response, send_file

from data.photo_store import SIZES, PhotoStore
from webapp.core.database import settings
from webapp.core.errors import NotFound
from webapp.photos.service.intake import Limits

THUMB, MIDDLE, LARGE = SIZES[2], SIZES[1], SIZES[0]
CACHED = "public, max-age=60"  # a withdrawn photo is gone within a minute


def store() -> PhotoStore:
    """The photo store of the installation."""
    return PhotoStore(settings().photos)


def limits(count: int | None = None) -> Limits:
    """What is taken; `count` photos of one owner (default: those of a report)."""
    found = settings()
    return Limits(found.photo_megabytes, found.photo_pixels, count or found.photos_per_report)


def picture(public_id: str, version: int, size: int, *, cached: bool = False) -> Response:
    """One picture as WebP; `cached` for what everybody may see. Raises NotFound when there is none."""
    path = store().picture(public_id, version, size)
    if size not in SIZES or not path.is_file():
        raise NotFound("not_found")
    answer = send_file(path, mimetype="image/webp", etag=f"{public_id}-{version}-{size}", max_age=60)
    if cached:
        answer.headers["Cache-Control"] = CACHED
    return answer
