"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import nullcontext
from pathlib import Path

from geo.errors import FormatError

MAX_BYTES = 500_000_000
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_XML_START = re.compile(rb"\s*+(?:<\?xml[^>]*\?>)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<osm\b", re.DOTALL)


def driver_of(head: bytes) -> str:
    """Give the one GDAL driver that may open a file that starts so; raises FormatError("unknown_format")."""
    if head.startswith(b"SQLite format 3\x00"):
        return "GPKG"
    if head[4:5] == b"\x0a" and b"OSMHeader" in head[:32]:
        return "OSM"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _XML_START.match(text):
        return "OSM"
    if text.lstrip()[:1] == b"{" and b'"type"' in head:
        return "GeoJSON"
    raise FormatError("unknown_format")


def stage(source: Path, folder: Path, drivers: frozenset[str], max_bytes: int = MAX_BYTES) -> tuple[Path, str]:
    """Copy a file, unpacked when gzipped, under a neutral name; give the copy and the driver that may open it.

    Raises FormatError: unknown_format, wrong_format, too_large, damaged.
    """
    copy = folder / "input"
    try:
        head = copy_unpacked(source, copy, max_bytes)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FormatError("damaged") from None
    except OSError as error:
        raise FormatError("unreadable", reason=error.strerror or "") from None
    driver = driver_of(head)
    if driver not in drivers:
        raise FormatError("wrong_format", found=driver)
    # The OSM reader looks at the ending to choose between its two dialects.
    endings = {"GPKG": ".gpkg", "GeoJSON": ".geojson", "OSM": ".pbf" if b"OSMHeader" in head[:32] else ".osm"}
    named = copy.with_suffix(endings[driver])
    copy.rename(named)
    return named, driver


def copy_unpacked(source: Path, target: Path, max_bytes: int) -> bytes:
    """Copy the content and give its first bytes; the size is counted while it grows, whatever a header says."""
    with source.open("rb") as raw, target.open("wb") as out:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        head, total = b"", 0
        with gzip.GzipFile(fileobj=raw) if packed else nullcontext(raw) as opened:
            while chunk := opened.read(_CHUNK):
                head = head or chunk[:4096]
                total += len(chunk)
                if total > max_bytes:
                    raise FormatError("too_large", limit=max_bytes)
                out.write(chunk)
    return head
