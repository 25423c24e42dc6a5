"""What a table's file is, told by its content; a zip is opened and only its known parts are laid out for the reader."""

from __future__ import annotations

import gzip
import mmap
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from geo.errors import FormatError
from geo.formats.archive import unpack
from geo.formats.depth import check_depth
from geo.formats.sniff import copy_unpacked, driver_of
from geo.formats.stream import MAX_ROWS
from geo.formats.text_reader import encoding_of

MAX_BYTES: Final = 500_000_000
MAX_PACKED_BYTES: Final = 200_000_000

# The patterns below never step back over spaces or comments: a stranger could make a file where that takes years.
_XML_HEAD = re.compile(
    rb"\s*+(?:<\?xml[^>]*\?>)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:([\w.-]+):)?([\w.-]+)", re.DOTALL
)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w-]+)")
_ENCODINGS = {b"utf-8", b"iso-8859-1", b"windows-1252", b"us-ascii", b"ascii"}
# Addresses that a file tells a reader to fetch. A schema's address is only its name: it is never opened.
_REMOTE = re.compile(
    rb"<(?:[\w.-]+:)?NetworkLink\b|\bxlink:href\s*+=\s*+[\"']\s*+(?!#)[^\"']*(?://|/vsi|\.\./)", re.IGNORECASE
)
_SCHEMA = re.compile(rb"schemaLocation\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_SRS = re.compile(rb"\bsrsName\s*+=\s*+[\"']\s*+(?!https?://www\.opengis\.net/)[^\"']*(?://|/vsi)", re.IGNORECASE)
_LOCAL = re.compile(rb"file:|/vsi|//(?:localhost|\[|\d+\.\d+\.\d+\.\d+|[^/\s]*:\d)", re.IGNORECASE)
_PRJ = re.compile(rb"\s*(?:PROJ|GEOG|GEOC|COMPD_|COMPOUND|BOUND|VERT_?|LOCAL_|GEOD)[A-Z_]*\s*[\[(]", re.IGNORECASE)
_ADDRESS = re.compile(rb"[a-z]+://|/vsi", re.IGNORECASE)
_TAB_NATIVE = re.compile(rb"(?:^|[\r\n])[ \t]*+Type[ \t]++NATIVE\b", re.IGNORECASE)
_TAB_OUTSIDE = re.compile(
    rb"(?:^|[\r\n])[ \t]*+(?:File\s|Open\s++Table|create\s++view|Type\s++(?!NATIVE))|IsSeamless\W{1,9}TRUE",
    re.IGNORECASE,
)
_TAB_BYTES = 200_000
# PROJ opens the file that such a definition names, wherever it lies.
GRID_FILE = re.compile(rb"nadgrids\s*+=\s*+(?!@null\b)|geoidgrids|PROJ4_GRIDS[\s\",\\]*+(?!@null\b)|PARAMETERFILE")
_GRID_WORDS = (b"nadgrids", b"geoidgrids", b"PROJ4_GRIDS", b"PARAMETERFILE")
_SHAPE_MAGIC = b"\x00\x00\x27\x0a"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Staged(NamedTuple):
    """A file laid out alone in its folder: which reader of the child opens it, with which GDAL driver (None: no GDAL).

    `layers` are the tables of a zip with several; empty where the reader itself tells them.
    """

    path: Path
    reader: str
    driver: str | None
    layers: tuple[str, ...] = ()
    layer: str | None = None


def stage_table(source: Path, folder: Path, layer: str | None = None) -> Staged:
    """Copy a file into the folder, unpacked, checked and under a neutral name.

    Raises FormatError: unknown_format, wrong_format, too_large, damaged, unreadable, too_many_rows, nul_bytes,
    xml_entities, remote_reference, parts_missing, bad_crs, unknown_layer, and those of `archive.unpack`.
    """
    copy = folder / "input"
    try:
        with source.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        copy_unpacked(source, copy, MAX_PACKED_BYTES if packed else MAX_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FormatError("damaged") from None
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError("unreadable", reason=getattr(error, "strerror", None) or "") from None
    head = _head(copy)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _from_zip(copy, folder, layer)
    return _plain(copy, head)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _plain(copy: Path, head: bytes) -> Staged:
    """Lay out a file that is whole in itself."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    _refuse_lone_parts(head, text)
    try:
        driver = driver_of(head)
    except FormatError:
        return _xml(copy, head) if text.startswith(b"<") else _text(copy, head)
    if driver == "OSM":
        if head[4:5] != b"\x0a":
            _check_xml(copy)
        raise FormatError("wrong_format", found=driver)
    _check_crs(copy)
    if driver == "GeoJSON":
        check_depth(copy)
    return Staged(copy.rename(copy.with_suffix(".gpkg" if driver == "GPKG" else ".geojson")), "layer", driver)


def _refuse_lone_parts(head: bytes, text: bytes) -> None:
    """Name what is empty, an old workbook, or one part of a layer that needs its companions."""
    if not head:
        raise FormatError("no_rows")
    if head.startswith(_OLD_OFFICE):
        raise FormatError("wrong_format", found="XLS")
    if head.startswith(_SHAPE_MAGIC):
        raise FormatError("parts_missing", found=".dbf, .shx")
    if head[0] in b"\x03\x83" and 1 <= head[2] <= 12 and 1 <= head[3] <= 31:
        raise FormatError("parts_missing", found=".shp, .shx")
    if text[:6].lower() == b"!table" or re.match(rb"version\s+\d+\s*\n", text, re.IGNORECASE):
        raise FormatError("parts_missing", found="MapInfo")


def _xml(copy: Path, head: bytes) -> Staged:
    _check_xml(copy)
    found = _XML_HEAD.match(head.removeprefix(b"\xef\xbb\xbf"))
    name = found[2].lower() if found else b""
    if name == b"kml":
        return Staged(copy.rename(copy.with_suffix(".kml")), "layer", "LIBKML")
    _check_crs(copy)
    if b"http://www.opengis.net/gml" in head and (name.endswith(b"collection") or name in (b"filedata", b"dataset")):
        return Staged(copy.rename(copy.with_suffix(".gml")), "layer", "GML")
    raise FormatError("unknown_format")


def _check_xml(path: Path) -> None:
    """Refuse XML that declares entities, asks for other files, or is written so that this could not be seen."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"\x00") >= 0:
            raise FormatError("nul_bytes")
        encoding = _ENCODING.search(content[:1000])
        if encoding and encoding[1].lower() not in _ENCODINGS:
            raise FormatError("unknown_format")
        if _ENTITIES.search(content):
            raise FormatError("xml_entities")
        if _REMOTE.search(content) or _SRS.search(content):
            raise FormatError("remote_reference")
        if any(_LOCAL.search(found[1]) for found in _SCHEMA.finditer(content)):
            raise FormatError("remote_reference")


def _check_crs(path: Path) -> None:
    """Refuse a file that describes a system by a grid in another file, before GDAL would look for that file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if any(content.find(word) >= 0 for word in _GRID_WORDS) and GRID_FILE.search(content):
            raise FormatError("bad_crs")


def _text(copy: Path, head: bytes) -> Staged:
    """Accept what looks like lines of cells: a delimiter or a line's end, and no control characters."""
    if b"\x00" in head:
        raise FormatError("nul_bytes" if not re.search(rb"[\x01-\x08\x0e-\x1f]", head) else "unknown_format")
    if re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]|^%PDF", head) or head.lstrip()[:1] in (b"{", b"[", b"<"):
        raise FormatError("unknown_format")
    first = head.splitlines()[0] if head.splitlines() else b""
    if not any(sign in first for sign in (b",", b";", b"\t", b"|")) and head.count(b"\n") < 2:
        raise FormatError("unknown_format")
    with copy.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"\x00") >= 0:
            raise FormatError("nul_bytes")
    _check_lines(copy)
    return Staged(copy.rename(copy.with_suffix(".csv")), "text", None)


def _check_lines(path: Path) -> None:
    """Count line ends before anything is parsed; a cell may hold some, so twice the rows are let through."""
    lines, carriages = 0, 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            lines, carriages = lines + chunk.count(b"\n"), carriages + chunk.count(b"\r")
            if max(lines, carriages) > 2 * MAX_ROWS:
                raise FormatError("too_many_rows", limit=MAX_ROWS)


def _from_zip(copy: Path, folder: Path, layer: str | None) -> Staged:
    files = unpack(copy, folder)
    if "[Content_Types].xml" in files and "xl/workbook.xml" in files:
        for part in files.values():
            if _head(part).lstrip()[:1] == b"<" or (part.stat().st_size and b"<?xml" in _head(part)):
                _check_workbook_part(part)
        return Staged(copy.rename(copy.with_suffix(".xlsx")), "sheet", None)
    files = {name: path for name, path in files.items() if not name.startswith("__MACOSX/")}
    for ending, parts, driver, check in _FAMILIES:
        found = {Path(name).name[: -len(ending)]: name for name in sorted(files) if name.lower().endswith(ending)}
        if found:
            stem = layer or next(iter(found))
            if stem not in found:
                raise FormatError("unknown_layer", found=stem)
            path = _lay_out(files, found[stem], ending, parts, folder)
            check(path)
            return Staged(path, "layer", driver, tuple(found), stem)
    return _single(files)


def _check_workbook_part(part: Path) -> None:
    with part.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _ENTITIES.search(content) or content.find(b"\x00") >= 0:
            raise FormatError("xml_entities")


def _single(files: dict[str, Path]) -> Staged:
    """Open the one table in a zip, or the document of a KMZ among its pictures."""
    documents = [path for name, path in files.items() if name.lower().endswith(".kml")] or list(files.values())
    if not files:
        raise FormatError("no_rows")
    if len(documents) != 1:
        raise FormatError("unknown_format")
    if documents[0].stat().st_size == 0:
        raise FormatError("no_rows")
    copy = documents[0].rename(documents[0].with_name("inner"))
    return _plain(copy, _head(copy))


def _lay_out(files: dict[str, Path], main: str, ending: str, parts: tuple[str, ...], folder: Path) -> Path:
    """Move a main file and its companions to neutral names; a "!" marks a companion that must be there."""
    stem = main[: -len(ending)].casefold()
    by_name = {name.casefold(): path for name, path in files.items()}
    path = files[main].rename(folder / f"layer{ending}")
    for part in parts:
        suffix = part.removesuffix("!")
        companion = by_name.get(stem + suffix)
        if companion is not None:
            companion.rename(folder / f"layer{suffix}")
        elif part.endswith("!"):
            raise FormatError("parts_missing", found=suffix)
    return path


def _check_shape(path: Path) -> None:
    if not _head(path).startswith(_SHAPE_MAGIC) or not _head(path.with_suffix(".shx")).startswith(_SHAPE_MAGIC):
        raise FormatError("damaged")
    projection = path.with_suffix(".prj")
    if projection.exists():
        text = projection.read_bytes()[:20_000]
        if text.strip() and (not _PRJ.match(text) or _ADDRESS.search(text) or GRID_FILE.search(text)):
            raise FormatError("bad_crs")
    page = path.with_suffix(".cpg")
    if page.exists() and not re.fullmatch(rb"\s*[\w .:-]{0,40}\s*", page.read_bytes()[:100]):
        raise FormatError("damaged")
    if (
        path.with_suffix(".dbf").stat().st_size < 33
        or _head(path.with_suffix(".dbf"))[:1] not in b"\x03\x30\x83\x8b\xf5"
    ):
        raise FormatError("damaged")
    if not page.exists() and _is_western(path.with_suffix(".dbf")):
        page.write_text("CP1252")


def _is_western(path: Path) -> bool:
    """Tell whether a table that names no code page is in Windows' Western letters: it says so, or is no UTF-8."""
    return _head(path)[29:30] in (b"\x00", b"\x03", b"\x57") and encoding_of(str(path)) != "utf-8"


def _check_tab(path: Path) -> None:
    text = path.read_bytes()
    if text.lstrip()[:6].lower() != b"!table" or len(text) > _TAB_BYTES:
        raise FormatError("damaged")
    if not _TAB_NATIVE.search(text) or _TAB_OUTSIDE.search(text) or _ADDRESS.search(text):
        raise FormatError("remote_reference")


def _check_mif(path: Path) -> None:
    if not re.match(rb"\s*version\s+\d+", _head(path), re.IGNORECASE):
        raise FormatError("damaged")


_FAMILIES: tuple[tuple[str, tuple[str, ...], str, Callable[[Path], None]], ...] = (
    (".shp", (".shx!", ".dbf!", ".prj", ".cpg"), "ESRI Shapefile", _check_shape),
    (".tab", (".dat!", ".map", ".id", ".ind"), "MapInfo File", _check_tab),
    (".mif", (".mid!",), "MapInfo File", _check_mif),
)
