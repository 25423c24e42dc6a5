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
    NAME = "name"


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
# The most usual first names in Sweden (SCB, names of the population); those that are ordinary words are left out.
FIRST_NAMES = (
    "Anna Eva Maria Karin Kristina Lena Sara Kerstin Emma Ingrid Marie Malin Birgitta Jenny Inger Annika "
    "Linda Ulla Susanne Johanna Monica Elin Elisabeth Carina Hanna Sofia Katarina Marianne Margareta "
    "Helena Ida Camilla Anneli Anita Amanda Julia Åsa Barbro Anette Siv Helen Therese Gunilla Sandra "
    "Alice Lisa Agneta Ann Madeleine Caroline Ellen Linnea Cecilia Frida Louise Yvonne Gun Lovisa Elsa "
    "Jessica Josefin Moa Ebba Sonja Mona Pia Maja Alva Astrid Ella Matilda Olivia Agnes Isabelle Ulrika "
    "Felicia Klara Selma Emelie Fatima Maryam Zahra Amina Leila Lars Anders Mikael Johan Erik Per Peter "
    "Karl Carl Thomas Jan Daniel Fredrik Andreas Hans Mohammed Ahmed Stefan Mats Bo Marcus Mattias Magnus "
    "Jonas Niklas Martin Bengt Alexander Oskar Nils Björn Ulf David Simon Patrik Kjell Leif Joakim "
    "Christer Filip Viktor Lennart Gustav Henrik Emil Ali Kent Göran Rolf Robert William Elias Håkan "
    "Anton Christian Robin Jakob Linus Sven Rickard Roger Hugo Ludvig Lucas Adam Oliver Axel Tobias Isak "
    "Albin Kenneth Jimmy Roland Jörgen Gunnar Arne Tommy Ove Åke Göte Omar Hassan Ibrahim Mustafa Yusuf "
    "Abdul"
)
_WORD = "[A-ZÅÄÖÉÜ][a-zåäöéüæø]"
_FIRST = f"(?:{'|'.join(FIRST_NAMES.split())})(?:[ -](?:{'|'.join(FIRST_NAMES.split())}))?"
_STREET = (
    "(?:gatan?|väg(?:en)?|stig(?:en)?|gränd(?:en)?|allén?|backen?|torg(?:et)?|plats(?:en)?|plan|park(?:en)?|skolan?"
    "|bron?|kyrkan?)"
)
_LAST = f"(?:(?:von|af|de|el|al) )?{_WORD}{{1,30}}(?:-{_WORD}{{1,30}})?"
_NOT_PLACE = f"(?!{_STREET}| {_STREET})(?![0-9A-Za-zÅÄÖåäö])"
# A first name with a surname; a word before a surname in -sson; a first name and where that person lives.
_NAMES = (
    re.compile(rf"{_BEFORE}({_FIRST} {_LAST}){_NOT_PLACE}"),
    re.compile(rf"{_BEFORE}({_WORD}{{1,20}} {_WORD}{{1,20}}sson){_NOT_PLACE}"),
    re.compile(
        rf"{_BEFORE}({_FIRST} (?:på|i|vid|bor på|bor i|bor vid|som bor på) {_WORD}{{2,30}} ?[0-9]{{1,4}})(?![0-9])"
    ),
)
_ZERO = str.maketrans("Oo", "00")


def find(text: str) -> list[Finding]:
    """All stretches that look like personal data, in order and without overlap."""
    found = [
        *(f for f in _all(_EMAIL, Kind.EMAIL, text)),
        *(f for f in _all(_NUMBER, Kind.PERSONAL_NUMBER, text) if is_personal_number(text[f.start : f.end])),
        *(f for f in _all(_PHONE, Kind.PHONE, text)),
        *(f for f in _all(_PLATE, Kind.PLATE, text) if text[f.start : f.start + 3] not in _NO_PLATE),
        *(f for pattern in _NAMES for f in _all(pattern, Kind.NAME, text) if not _is_place(text[f.start : f.end])),
    ]
    kept: list[Finding] = []
    for finding in found:
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def blocks(text: str | None) -> bool:
    """Whether a text must not be shown to the public; what looks like a name is for a person to judge."""
    return any(finding.kind != Kind.NAME for finding in find(text or ""))


def is_personal_number(written: str) -> bool:
    """Whether the digits are a personnummer or samordningsnummer: a date and a right check digit (Luhn)."""
    digits = "".join(c for c in written.translate(_ZERO) if c.isdigit())[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    if not (1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)):
        return False
    doubled = (int(c) * (2 - place % 2) for place, c in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_place(written: str) -> bool:
    """Whether what looks like a name is a street or park called after somebody: Astrid Lindgrens väg."""
    return re.search(rf"[a-zåäöé]{_STREET}$", written) is not None


def _all(pattern: re.Pattern[str], kind: Kind, text: str) -> list[Finding]:
    return [Finding(kind, match.start(2), match.end(2)) for match in pattern.finditer(text)]
