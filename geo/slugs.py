"""Names of municipalities, places and streets as words in an address."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

MAX_CHARACTERS = 80
# First words of the application's own addresses; no municipality may be called so. A test compares them with the app.
RESERVED = frozenset(
    {
        "about", "account", "admin", "api", "confirm", "embed", "favicon.ico", "healthz", "login", "logout", "maps",
        "metrics", "municipalities", "o", "ogc", "open311", "photos", "police", "r", "readyz", "robots.txt", "search",
        "sitemap.xml", "staff", "static", "sw.js", "tiles", "undo", "w",
    }
)  # fmt: skip

_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"})
_LONG = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe"})
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(name: str, fallback: str = "namn") -> str:
    """Write a name with a–z, 0–9 and single hyphens: å and ä become a, ö o, é e."""
    return _plain(unicodedata.normalize("NFC", name).lower()) or fallback


def unique_slugs(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Give one slug per name, in order, each different from the others and from those taken.

    Where two different names meet, the one with å, ä or ö is spelled out (Habo habo, Håbo haabo); the same name again
    gets a number.
    """
    spelled = [unicodedata.normalize("NFC", name).lower() for name in names]
    short = [_plain(name) or "namn" for name in spelled]
    # How many names, different as they are spelled, come down to one word.
    meeting = Counter(plain for plain, _name in set(zip(short, spelled, strict=True)))
    before = frozenset(taken)
    used = set(before)
    result = []
    for name, plain in zip(spelled, short, strict=True):
        clash = meeting[plain] > 1 or plain in before
        wish = (_plain(name.translate(_LONG)) or plain) if clash else plain
        free = _numbered(wish, used)
        used.add(free)
        result.append(free)
    return result


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", bare.lower()).strip("-")[:MAX_CHARACTERS].rstrip("-")


def _numbered(wish: str, used: set[str]) -> str:
    free, number = wish, 1
    while free in used:
        number += 1
        free = f"{wish[: MAX_CHARACTERS - 6]}-{number}"
    return free
