"""Two letters per municipality, the start of every reference number (NK-2611-0487)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from string import ascii_uppercase

# The county towns and those that have chosen their own; the rule alone would give some of them odd pairs.
_CHOSEN = {
    "0138": "TY", "0180": "ST", "0188": "NT", "0380": "UP", "0480": "NK", "0486": "SN", "0580": "LI", "0680": "JO",
    "0780": "VX", "0880": "KA", "0980": "GO", "1080": "KR", "1280": "MA", "1380": "HA", "1480": "GB", "1780": "KD",
    "1880": "OR", "1980": "VA", "2080": "FA", "2180": "GA", "2281": "SU", "2380": "OS", "2480": "UM", "2580": "LU",
}  # fmt: skip
_AVOIDED = frozenset({"AH", "FI", "FU", "HH", "KK", "NS", "SA", "SD", "SS", "WC"})
_VOWELS = frozenset("AEIOUY")


def municipality_letters(names: Mapping[str, str], taken: Collection[str] = ()) -> dict[str, str]:
    """Give each code two letters of its own, none of them taken, from its name where they are free: consonants first.

    The same codes and names always give the same letters; more than about 660 names raise ValueError.
    """
    given = {code: letters for code, letters in _CHOSEN.items() if code in names and letters not in taken}
    taken = {*taken, *given.values(), *_AVOIDED}
    for code in sorted(names):
        if code in given:
            continue
        free = next((pair for pair in _wishes(names[code]) if pair not in taken), None)
        if free is None:
            raise ValueError("more municipalities than pairs of letters")
        given[code] = free
        taken.add(free)
    return {code: given[code] for code in names}


def _wishes(name: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    letters = [letter for letter in plain if letter in ascii_uppercase] or ["X"]
    first, rest = letters[0], letters[1:]
    yield from (first + letter for letter in rest if letter not in _VOWELS)
    yield from (first + letter for letter in rest)
    yield from (one + two for one, two in combinations(rest, 2))
    yield from (first + letter for letter in ascii_uppercase)
    yield from (one + two for one in ascii_uppercase for two in ascii_uppercase)
