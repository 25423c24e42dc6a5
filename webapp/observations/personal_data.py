"""Finds what looks like personal data in a text; static/js/report/personal-data.js holds the same rules.

Both are tested with tests/fixtures/personal_data.json. Pure; what is found is never logged.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What it looks like."""

    PERSONAL_NUMBER = "personal_number"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"


@dataclass(frozen=True)
class Finding:
    """A stretch of the text that looks like personal data."""

    kind: Kind
    start: int
    end: int


# The first group is what stands before, since JavaScript of older phones knows no lookbehind.
_BEFORE = r"(^|[^0-9A-Za-zÅÄÖåäö])"
_DIGIT = "[0-9Oo]"
_NUMBER = re.compile(
    rf"{_BEFORE}((?:19|2[0Oo])?{_DIGIT}{{2}}[ -]?{_DIGIT}{{2}}[ -]?{_DIGIT}{{2}} ?[-+–]? ?{_DIGIT}{{4}})(?![0-9A-Za-z])"
)
_GAP = "[ /-]{0,3}"
_PHONE = re.compile(
    r"(^|[^0-9A-Za-zÅÄÖåäö+])("
    rf"(?:\+|00)46{_GAP}(?:\(0\))?{_GAP}[1-9](?:{_GAP}[0-9]){{6,8}}"
    rf"|07[02369](?:{_GAP}[0-9]){{7}}"
    r"|0[1-9][0-9]{0,2}[ /-]{1,3}[1-9](?:[ -]?[0-9]){4,7}"
    r")(?![0-9A-Za-z])"
)
_EMAIL = re.compile(
    r"(^|[^0-9A-Za-zÅÄÖåäö._%+-])([0-9A-Za-zÅÄÖåäö._%+-]{1,64}@(?:[0-9A-Za-zÅÄÖåäö-]{1,63}\.)+[A-Za-z]{2,24})"
)
# Swedish plates have no I, Q, V; the last character may be a letter other than O.
_PLATE = re.compile(rf"{_BEFORE}([A-HJ-PR-UW-Z]{{3}}[ -]?[0-9]{{2}}[0-9A-HJ-NPR-UW-Z])(?![0-9A-Za-zÅÄÖåäö])")
_NO_PLATE = frozenset({"LED", "BRF", "LSS", "NTU", "GCM"})
_ZERO = str.maketrans("Oo", "00")


def find(text: str) -> list[Finding]:
    """All stretches that look like personal data, in order and without overlap."""
    found = [
        *(f for f in _all(_EMAIL, Kind.EMAIL, text)),
        *(f for f in _all(_NUMBER, Kind.PERSONAL_NUMBER, text) if is_personal_number(text[f.start : f.end])),
        *(f for f in _all(_PHONE, Kind.PHONE, text)),
        *(f for f in _all(_PLATE, Kind.PLATE, text) if text[f.start : f.start + 3] not in _NO_PLATE),
    ]
    kept: list[Finding] = []
    for finding in found:
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def is_personal_number(written: str) -> bool:
    """Whether the digits are a personnummer or samordningsnummer: a date and a right check digit (Luhn)."""
    digits = "".join(c for c in written.translate(_ZERO) if c.isdigit())[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    if not (1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)):
        return False
    doubled = (int(c) * (2 - place % 2) for place, c in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _all(pattern: re.Pattern[str], kind: Kind, text: str) -> list[Finding]:
    return [Finding(kind, match.start(2), match.end(2)) for match in pattern.finditer(text)]
