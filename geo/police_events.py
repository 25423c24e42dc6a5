"""What an event from the police says and does not say: when, roughly where, and what kind of row it is.

The positions in the police's answers are midpoints of municipalities and counties, never places; they are not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from geo.counties import COUNTIES, county_of
from geo.errors import FormatError
from geo.police_types import group_of, kind_of

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
SITE: Final = "https://polisen.se"
LONGEST: Final = 20_000  # characters of a summary; the longest seen has a few hundred
MONTHS: Final = {
    month: number
    for number, month in enumerate(
        (
            *("januari", "februari", "mars", "april", "maj", "juni"),
            *("juli", "augusti", "september", "oktober", "november", "december"),
        ),
        start=1,
    )
}
# How far the time in a title may lie from the moment when the police wrote it.
BEFORE: Final = timedelta(days=31)
AFTER: Final = timedelta(hours=3)
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) ([+-])(\d{2}):(\d{2})")
_TITLE = re.compile(r"\s*(\d{1,2}) ([a-zåäö]+) (\d{1,2})[.:](\d{2})\s*,", re.IGNORECASE)
_PATH = re.compile(r"/[A-Za-z0-9/._~%-]{1,500}")
_FIELDS = ("name", "summary", "url", "type", "datetime")


@dataclass(frozen=True)
class Where:
    """An area by reference: a municipality, or all of a county."""

    precision: str
    county_code: str
    municipality_id: int | None


@dataclass(frozen=True)
class Gazetteer:
    """The names that mean an area, in small letters."""

    municipalities: Mapping[str, int]
    counties: Mapping[str, str]

    @classmethod
    def of(cls, municipalities: Mapping[str, int]) -> Gazetteer:
        """The gazetteer of these municipalities (name → SCB code) and all counties."""
        plain = {name.casefold(): code for name, code in municipalities.items()}
        return cls(plain, {name.casefold(): code for code, name in COUNTIES.items()})

    def find(self, location: str, title: str) -> Where:
        """The area of an event; a county's event gets its municipality when the title ends with one.

        Raises FormatError("unknown_place").
        """
        name = location.casefold()
        if (found := self.municipalities.get(name)) is not None:
            return Where("municipality", county_of(found), found)
        county = self.counties.get(name)
        if county is None:
            raise FormatError("unknown_place", value=location)
        named = self._municipality(title.rpartition(",")[2].strip().casefold())
        if named is not None and county_of(named) == county:
            return Where("municipality", county, named)
        return Where("county", county, None)

    def _municipality(self, words: str) -> int | None:
        """The municipality called so: "Tyresö", "Tyresö kommun", "Nyköpings kommun"."""
        bare = words.removesuffix(" kommun")
        found = self.municipalities.get(bare)
        return self.municipalities.get(bare.removesuffix("s")) if found is None and bare != words else found


@dataclass(frozen=True)
class Sighting:
    """One event as one answer had it; `digest` is the same for the same words."""

    external_id: int
    digest: bytes
    title: str
    summary: str
    path: str
    type: str
    published_text: str
    location: str

    @property
    def published_at(self) -> datetime:
        """The moment of the field datetime; raises FormatError("bad_datetime")."""
        return moment(self.published_text)

    @property
    def kind(self) -> str:
        """Whether it is an event, a summary of several, or a notice of the press office."""
        return kind_of(self.type)

    @property
    def group(self) -> str:
        """The group of types that it is counted in."""
        return group_of(self.type)

    @property
    def url(self) -> str | None:
        """The address of its page at the police, None for anything that leads elsewhere."""
        path = self.path.removeprefix(SITE)
        return SITE + path if _PATH.fullmatch(path) and not path.startswith("//") else None


def sighting(raw: Any) -> Sighting:
    """Read one object of an answer; raises FormatError: not_an_event, bad_field."""
    if not isinstance(raw, dict) or not isinstance(raw.get("location"), dict):
        raise FormatError("not_an_event")
    external_id = raw.get("id")
    if not isinstance(external_id, int) or isinstance(external_id, bool) or not 0 < external_id < 2**62:
        raise FormatError("bad_field", column="id")
    words = [_text(raw, name) for name in _FIELDS]
    words.append(_text(raw["location"], "name"))
    digest = hashlib.sha256(orjson.dumps([external_id, *words])).digest()[:16]
    return Sighting(external_id, digest, *words)


def moment(text: str) -> datetime:
    """The police's way to write a moment, hours with one or two digits; raises FormatError("bad_datetime")."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise FormatError("bad_datetime")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        zone = timezone(-ahead if found[7] == "-" else ahead)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise FormatError("bad_datetime") from None


def occurred_at(title: str, published: datetime) -> datetime:
    """When it happened: the day and time in the title, in the year that lies nearest; else when it was published."""
    found = _TITLE.match(title)
    month = MONTHS.get(found[2].lower()) if found else None
    if found is None or month is None:
        return published
    day, hour, minute = int(found[1]), int(found[3]), int(found[4])
    year = published.astimezone(STOCKHOLM).year
    near = [made for one in (year - 1, year, year + 1) if (made := _local(one, month, day, hour, minute))]
    best = min(near, key=lambda one: abs(one - published), default=published)
    return best if published - BEFORE <= best <= published + AFTER else published


def _local(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM)
    except ValueError:  # 29 February of another year, or nonsense such as 25.00
        return None


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise FormatError("bad_field", column=name)
    return value.replace("\x00", "").strip()
