"""The form of parts to cover: rows of four numbers, percent of the picture, drawn or typed."""

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict

from webapp.core.errors import InvalidInput
from webapp.photos.cover import MOST, from_percent

NUMBERS = ("left", "top", "width", "height")


def read_cover(sent: MultiDict[str, str]) -> list[list[float]]:
    """The rectangles of the form, empty rows left out; raises InvalidInput("photo_bad_cover")."""
    columns = [sent.getlist(name) for name in NUMBERS]
    found = []
    for row in zip(*columns, strict=False):
        if not any(text.strip() for text in row):
            continue
        box = from_percent(*_numbers(row))
        if box is None:
            raise InvalidInput("photo_bad_cover", field="cover", most=MOST)
        found.append(box)
    return found


def _numbers(texts: Iterable[str]) -> Iterable[float]:
    try:
        return [float(text.strip().replace(",", ".")) for text in texts]
    except ValueError:
        raise InvalidInput("photo_bad_cover", field="cover", most=MOST) from None
