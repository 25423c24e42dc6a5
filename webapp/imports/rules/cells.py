"""One cell of a file as a value: dates, numbers, our own words; a ValueError holds a code that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson

from geo.errors import GeometryError
from geo.formats.cleaning import clean_name
from webapp.imports.rules.fields import Field, Type
from webapp.imports.rules.profile import Profile, plain

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONGEST = {Type.KEY: 200, Type.WORDS: 200, Type.TEXT: 4_000, Type.JSON: 10_000}
_EARLIEST, _EXCEL = 1950, date(1899, 12, 30)
_PARTS = re.compile(
    r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
    r"(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?)?",
    re.IGNORECASE,
)
Reader = Callable[[str], str | None]


def reader_of(one: Field, profile: Profile) -> Reader:
    """What turns a cell of this field into the text that the database casts; None for an empty cell."""
    if one.kind == Type.ENUM:
        return _enum(one, profile.words.get(one.name, {}))
    if one.kind == Type.NUMBER:
        return lambda cell: _number(cell, one.low, one.high)
    latest = datetime.now(UTC) + timedelta(days=3_660)
    if one.kind == Type.DAY:
        return lambda cell: _moment(cell, profile.day_order, latest).astimezone(STOCKHOLM).date().isoformat()
    if one.kind == Type.MOMENT:
        return lambda cell: _moment(cell, profile.day_order, latest).isoformat()
    return lambda cell: _text(cell, one.kind)


def _enum(one: Field, own: Mapping[str, str]) -> Reader:
    known = {plain(option.value): option.value for option in one.options or ()}
    known |= {plain(word): value for word, value in one.words}
    known |= {plain(word): value for word, value in own.items()}

    def read(cell: str) -> str | None:
        value = known.get(plain(cell))
        if value is None:
            raise ValueError("unknown_value")
        return value or None

    return read


def _number(cell: str, low: int, high: int) -> str:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        raise ValueError("not_a_number") from None
    if not value.is_integer() or not low <= value <= high:
        raise ValueError("not_in_range")
    return str(int(value))


def _text(cell: str, kind: Type) -> str | None:
    if len(cell) > LONGEST[kind]:
        raise ValueError("too_long")
    if kind == Type.JSON:
        try:
            found = orjson.loads(cell)
        except orjson.JSONDecodeError:
            raise ValueError("not_json") from None
        if not isinstance(found, dict) or "\\u0000" in cell:
            raise ValueError("not_json")
        return cell
    if kind == Type.TEXT:
        return "".join(sign for sign in cell if sign.isprintable() or sign == "\n").strip() or None
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip() or None
    try:
        return clean_name(cell)
    except GeometryError:
        raise ValueError("bad_name") from None


def _moment(cell: str, order: str, latest: datetime) -> datetime:
    """ISO, Swedish, American or a spreadsheet's day number, in UTC; without a zone it is Swedish time."""
    try:
        found = datetime.fromisoformat(cell) if cell[4:5] == "-" else None
    except ValueError:
        found = None
    found = found or _by_parts(cell, order) or _by_number(cell)
    if found is None:
        raise ValueError("not_a_date")
    if not found.year >= _EARLIEST:
        raise ValueError("date_out_of_range")
    moment = (found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)).astimezone(UTC)
    if moment > latest:
        raise ValueError("date_out_of_range")
    return moment


def _by_parts(cell: str, order: str) -> datetime | None:
    found = _PARTS.fullmatch(cell.strip())
    if found is None:
        return None
    first, second, third = (int(part) for part in found.group(1, 2, 3))
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if order == "dmy" else (second, first)
        year = third + (2000 if third < 100 else 0)
    hour, minute, second_ = (int(part or 0) for part in found.group(4, 5, 6))
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
    try:
        return datetime(year, month, day, hour, minute, second_)  # noqa: DTZ001 - the zone is added by the caller
    except ValueError:
        return None


def _by_number(cell: str) -> datetime | None:
    """Days since 30 December 1899, as spreadsheets count."""
    try:
        days = float(cell.replace(",", "."))
    except ValueError:
        return None
    if not 18_000 < days < 80_000:
        return None
    return datetime.combine(_EXCEL, datetime.min.time()) + timedelta(days=days)
