"""The four formats that are taken, and how Pillow opens them: one at a time, never by trying all that it knows."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

from webapp.photos.errors import PhotoRefused

ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif"
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_PLUGINS = {"JPEG": "JpegImagePlugin", "PNG": "PngImagePlugin", "WEBP": "WebPImagePlugin"}
# What Pillow and libheif raise for files that are broken in one of the thousand ways.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, struct.error, RuntimeError)


def kind_of(head: bytes) -> str | None:
    """The format that the first 12 bytes announce: JPEG, PNG, WEBP, HEIF or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS else None


@contextmanager
def open_picture(source: IO[bytes]) -> "Iterator[Image.Image]":
    """Open a file by its header; raises PhotoRefused: not_a_photo, too_many_pixels, unreadable."""
    from PIL import Image

    source.seek(0)
    kind = kind_of(source.read(12))
    source.seek(0)
    if kind is None:
        raise PhotoRefused("not_a_photo")
    if kind in _PLUGINS:
        import_module(f"PIL.{_PLUGINS[kind]}")  # which registers it
    else:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    try:
        with Image.open(source, formats=[kind]) as picture:
            yield picture
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused("too_many_pixels") from None
    except MemoryError:
        raise PhotoRefused("too_heavy") from None
    except BROKEN:
        raise PhotoRefused("unreadable") from None


def no_warnings() -> None:
    """Do not print what Pillow thinks of broken metadata (for the child process, which has no other threads)."""
    warnings.simplefilter("ignore")
