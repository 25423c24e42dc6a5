"""Moving a foreign OSM extract into Sweden: the format has an offset per block, which this sets."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

# Central Helsinki lands in Nyköping.
HELSINKI_TO_NYKOPING = (-7.94, -1.42)

_LATITUDE_OFFSET, _LONGITUDE_OFFSET = 19, 20


def moved_pbf(content: bytes, longitude: float, latitude: float) -> bytes:
    """Give the same .osm.pbf with every position moved by these degrees."""
    return b"".join(_block(kind, body, longitude, latitude) for kind, body in _blobs(content))


def moved_xml(content: bytes, longitude: float, latitude: float) -> bytes:
    """Give the same .osm text with every node moved by these degrees."""

    def shift(match: re.Match[bytes]) -> bytes:
        lat, lon = float(match[1]) + latitude, float(match[2]) + longitude
        return b'lat="%.7f" lon="%.7f"' % (lat, lon)

    return re.sub(rb'lat="([-\d.]+)" lon="([-\d.]+)"', shift, content)


def _block(kind: bytes, body: bytes, longitude: float, latitude: float) -> bytes:
    data = _unpacked(body)
    if kind == b"OSMData":
        # A later value of a field replaces an earlier one, so appending is enough.
        data += _number(_LATITUDE_OFFSET, round(latitude * 1e9)) + _number(_LONGITUDE_OFFSET, round(longitude * 1e9))
    packed = zlib.compress(data)
    blob = _number(2, len(data)) + _bytes(3, packed)
    header = _bytes(1, kind) + _number(3, len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _blobs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        header = _message(content[at + 4 : at + 4 + length])
        at += 4 + length
        size = int(header[3])
        yield header[1], content[at : at + size]
        at += size


def _unpacked(blob: bytes) -> bytes:
    fields = _message(blob)
    return fields[1] if 1 in fields else zlib.decompress(fields[3])


def _message(message: bytes) -> dict[int, Any]:
    return dict(_fields(message))


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        if key & 7 == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        else:
            size, at = _varint(message, at)
            yield key >> 3, message[at : at + size]
            at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _encoded(number: int) -> bytes:
    out = bytearray()
    rest = number & 0xFFFF_FFFF_FFFF_FFFF
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def _number(tag: int, number: int) -> bytes:
    return _encoded(tag << 3) + _encoded(number)


def _bytes(tag: int, content: bytes) -> bytes:
    return _encoded(tag << 3 | 2) + _encoded(len(content)) + content
