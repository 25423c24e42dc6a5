"""How deep a JSON file is nested, told in one pass and without parsing it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from geo.errors import FormatError

MAX_DEPTH: Final = 100
_CHUNK = 1 << 20
_OTHERS = bytes(sign for sign in range(256) if sign not in b'"[]{}')
_STEP = np.zeros(256, dtype=np.int8)
_STEP[[ord("["), ord("{")]] = 1
_STEP[[ord("]"), ord("}")]] = -1


def check_depth(path: Path) -> None:
    """Refuse JSON nested deeper than 100 levels; brackets within strings do not count.

    Raises FormatError: too_deep, nul_bytes.
    """
    depth, inside, left = 0, False, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk = left + chunk
            if b"\x00" in chunk:
                raise FormatError("nul_bytes")
            # An escape may be cut by the chunk's end: its backslashes wait for what follows.
            whole = chunk.rstrip(b"\\")
            left = chunk[len(whole) :]
            depth, inside, deepest = _walk(whole, depth, inside)
            if deepest > MAX_DEPTH or len(left) > _CHUNK:
                raise FormatError("too_deep", limit=MAX_DEPTH)


def _walk(piece: bytes, depth: int, inside: bool) -> tuple[int, bool, int]:
    """Give depth and whether a string is open after the piece, and the greatest depth within it."""
    plain = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
    signs = np.frombuffer(plain.translate(None, _OTHERS), dtype=np.uint8)
    if not len(signs):
        return depth, inside, depth
    in_string = (np.cumsum(signs == ord('"')) + inside) % 2 == 1
    depths = depth + np.cumsum(np.where(in_string, 0, _STEP[signs]), dtype=np.int64)
    return int(depths[-1]), bool(in_string[-1]), int(depths.max())
