"""Names out of strangers' files."""

from __future__ import annotations

import unicodedata

from geo.errors import GeometryError

MAX_CHARACTERS = 200


def clean_name(text: str) -> str:
    """Give the name with single spaces and no invisible or control characters.

    Raises GeometryError("bad_name") when nothing is left or it is too long.
    """
    spaced = "".join(" " if unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cc") else sign for sign in text)
    shown = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn"))
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    if not name or len(name) > MAX_CHARACTERS:
        raise GeometryError("bad_name")
    return name
