"""What kind of picture a stranger's file is, told by its first bytes and its header: no pixel is decoded."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from webapp.photos.errors import PhotoRefused
from webapp.photos.formats import open_picture

GPS = 0x8825  # the EXIF tag under which the position lies


@dataclass(frozen=True)
class Sniffed:
    """A picture's size in pixels and, if the camera wrote one, its position (WGS 84: latitude, longitude)."""

    width: int
    height: int
    position: tuple[float, float] | None


def sniff(source: IO[bytes], most_pixels: int) -> Sniffed:
    """Look at the header of a file; raises PhotoRefused: not_a_photo, too_many_pixels, unreadable."""
    with open_picture(source) as picture:
        width, height = picture.size
        if width * height > most_pixels:
            raise PhotoRefused("too_many_pixels")
        # Of a PNG only what stands before the pixels: asking for more would decode them.
        known = picture.format != "PNG" or "exif" in picture.info
        return Sniffed(width, height, _position(picture) if known else None)


def _position(picture: Any) -> tuple[float, float] | None:
    try:
        return read_position(picture.getexif().get_ifd(GPS))
    except Exception:  # whatever a broken EXIF block raises: the photo is good without it
        return None


def read_position(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    """Latitude and longitude of EXIF's GPS tags; None when they are missing or nonsense."""
    try:
        latitude = _degrees(tags[2]) * (-1 if str(tags.get(1, "N")).upper().startswith("S") else 1)
        longitude = _degrees(tags[4]) * (-1 if str(tags.get(3, "E")).upper().startswith("W") else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if inside and (latitude, longitude) != (0.0, 0.0) else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found):
        raise ValueError("not a number")
    return found
