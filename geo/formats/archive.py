"""Zip files of strangers: every promise in the headers is checked, and bytes are counted while they grow."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from geo.errors import FormatError

MAX_MEMBERS: Final = 20
MAX_RATIO: Final = 100
MAX_BYTES: Final = 200_000_000

_CHUNK = 1 << 16
# Below this much a high ratio harms nobody: an empty attribute table is mostly zeros.
_RATIO_FROM = 1_000_000
_MAX_DIRECTORY = 64_000
_ENCRYPTED = 0x1 | 0x40
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f]")


def unpack(path: Path, folder: Path) -> dict[str, Path]:
    """Unpack a zip's files under neutral names into the folder; give the file of each name.

    Raises FormatError: damaged, too_many_members, encrypted, unsafe_name, symlink, overlapping, lying_header,
    zip_bomb, too_large, nested_archive, zip_method.
    """
    with path.open("rb") as raw:
        _check_end(raw)
        try:
            with zipfile.ZipFile(raw) as opened:
                members, directory = opened.infolist(), opened.start_dir
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            raise FormatError("damaged") from None
        if len(members) > MAX_MEMBERS:
            raise FormatError("too_many_members", limit=MAX_MEMBERS)
        for member in members:
            _check_member(member)
        starts = _starts(raw, members, directory)
        return _inflate_all(raw, members, starts, folder)


def _check_end(raw: BinaryIO) -> None:
    """Look at the number of members before the directory is read: a million entries would take seconds."""
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, size - 65_557))
    tail = raw.read()
    where = tail.rfind(b"PK\x05\x06")
    if where < 0 or len(tail) - where < 22:
        raise FormatError("damaged")
    count, length = struct.unpack("<HL", tail[where + 10 : where + 16])
    if count > MAX_MEMBERS:
        raise FormatError("too_many_members", limit=MAX_MEMBERS)
    if length > _MAX_DIRECTORY:
        raise FormatError("lying_header")


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise FormatError("encrypted")
    if _UNSAFE.search(member.orig_filename) or len(member.orig_filename) > 200:
        raise FormatError("unsafe_name")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FormatError("symlink")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FormatError("zip_method")
    if member.file_size > MAX_BYTES:
        raise FormatError("too_large", limit=MAX_BYTES)


def _starts(raw: BinaryIO, members: list[zipfile.ZipInfo], directory: int) -> dict[int, int]:
    """Give where each member's data begins, by the offset of its header; no two may share a byte."""
    starts: dict[int, int] = {}
    names = {member.filename.casefold() for member in members}
    ordered = sorted(members, key=lambda member: member.header_offset)
    if len(names) != len(members):
        raise FormatError("overlapping")
    free_from = 0
    for member in ordered:
        if member.header_offset < free_from:
            raise FormatError("overlapping")
        raw.seek(member.header_offset)
        header = raw.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise FormatError("damaged")
        name, extra = struct.unpack("<HH", header[26:30])
        starts[member.header_offset] = member.header_offset + 30 + name + extra
        free_from = starts[member.header_offset] + member.compress_size
    if free_from > directory:
        raise FormatError("overlapping")
    return starts


def _inflate_all(
    raw: BinaryIO, members: list[zipfile.ZipInfo], starts: dict[int, int], folder: Path
) -> dict[str, Path]:
    files: dict[str, Path] = {}
    left = MAX_BYTES
    for number, member in enumerate(members):
        if member.is_dir():
            continue
        target = folder / f"member{number}"
        raw.seek(starts[member.header_offset])
        with target.open("wb") as out:
            left -= _inflate(raw, member, out, left)
        with target.open("rb") as written:
            if written.read(8).startswith(_ARCHIVES):
                raise FormatError("nested_archive")
        files[member.filename] = target
    return files


def _inflate(raw: BinaryIO, member: zipfile.ZipInfo, out: BinaryIO, limit: int) -> int:
    """Write one member; give its size. Nothing is held but one small piece."""
    stored = member.compress_type == zipfile.ZIP_STORED
    packer = zlib.decompressobj(-15)
    unread, total, check = member.compress_size, 0, 0
    while unread:
        piece = raw.read(min(unread, _CHUNK))
        if not piece:
            raise FormatError("damaged")
        unread -= len(piece)
        while piece:
            try:
                plain, piece = (piece, b"") if stored else (packer.decompress(piece, _CHUNK), packer.unconsumed_tail)
            except zlib.error:
                raise FormatError("damaged") from None
            total, check = total + len(plain), zlib.crc32(plain, check)
            _check_growth(total, member, limit)
            out.write(plain)
    rest = b"" if stored else packer.flush()
    out.write(rest)
    total, check = total + len(rest), zlib.crc32(rest, check)
    _check_growth(total, member, limit)
    if total != member.file_size:
        raise FormatError("lying_header")
    if check != member.CRC or not (stored or packer.eof):
        raise FormatError("damaged")
    return total


def _check_growth(total: int, member: zipfile.ZipInfo, limit: int) -> None:
    if total > member.file_size:
        raise FormatError("lying_header")
    if total > _RATIO_FROM and total > MAX_RATIO * member.compress_size:
        raise FormatError("zip_bomb", limit=MAX_RATIO)
    if total > limit:
        raise FormatError("too_large", limit=MAX_BYTES)
