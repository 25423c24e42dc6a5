"""Photos as templates show them: in a strip for staff, as figures for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from data.queries.photos import PhotoRow, PublicPhoto
from data.vocabulary import PhotoReview, PhotoRole, PhotoState
from webapp.photos.pictures import LARGE, MIDDLE, THUMB
from webapp.photos.words import review_words, role_words


@dataclass(frozen=True)
class StripPhoto:
    """A photo among others on a staff page; without `thumb` there is no picture (yet)."""

    id: str
    name: str
    caption: str
    url: str
    thumb: str
    badge: tuple[str, str]
    version: int
    to_review: bool


@dataclass(frozen=True)
class Figure:
    """A photo on a public page."""

    url: str
    large: str
    width: int
    height: int
    alt: str
    caption: str


def strip(slug: str, rows: Iterable[PhotoRow]) -> list[StripPhoto]:
    """The photos of a report or an action for staff."""
    return [
        StripPhoto(
            row.public_id,
            name(row),
            role_words(row.role),
            url_for("photos.page", slug=slug, public_id=row.public_id),
            image_url(slug, row, THUMB) if row.shown else "",
            review_words(row),
            row.version,
            row.state == PhotoState.READY and row.review == PhotoReview.PENDING,
        )
        for row in rows
    ]


def name(row: PhotoRow) -> str:
    """What staff call a photo."""
    number = str(_("Photo %(num)s", num=row.position))
    return f"{role_words(row.role)}: {number.lower()}" if role_words(row.role) else number


def image_url(slug: str, row: PhotoRow, size: int) -> str:
    """A picture for staff; the version makes a browser fetch a new one."""
    return url_for("photos.image", slug=slug, public_id=row.public_id, size=size, v=row.version)


def figures(rows: list[PublicPhoto], of: str) -> list[Figure]:
    """Public photos; `of` is the title of what they show."""
    total = len(rows)
    return [_figure(row, of, number, total) for number, row in enumerate(rows, 1)]


def before_after(rows: list[PublicPhoto], of: str) -> list[tuple[str, list[Figure]]]:
    """An action's public photos, those before and those after, each with their heading; empty without any."""
    groups = ((role, [row for row in rows if row.role == role]) for role in (PhotoRole.BEFORE, PhotoRole.AFTER))
    return [(role_words(role), figures(found, of)) for role, found in groups if found]


def _figure(row: PublicPhoto, of: str, number: int, total: int) -> Figure:
    role = role_words(row.role)
    plain = _("Photo: %(title)s", title=of) if total == 1 else _("Photo %(num)s: %(title)s", num=number, title=of)
    return Figure(
        _public_url(row, MIDDLE),
        _public_url(row, LARGE),
        row.width,
        row.height,
        f"{role}: {of}" if role else str(plain),
        role,
    )


def _public_url(row: PublicPhoto, size: int) -> str:
    return url_for("public_photos.image", public_id=row.public_id, size=size, v=row.version, lang=None)
