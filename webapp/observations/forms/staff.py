"""Forms of the staff inbox: the filter of its address, and what staff post."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from data.queries.inbox import ALL, HIDDEN, NO_UNIT, OPEN, SHOWN, WAITING, InboxFilter
from data.vocabulary import ObservationStatus
from geo.bbox import in_store, parse_bbox
from geo.errors import GeometryError
from webapp.core.base_form import Form
from webapp.core.errors import InvalidInput

PERIODS = (1, 7, 14, 30, 90, 365)
STATUSES = (OPEN, *(status.value for status in ObservationStatus), ALL)
PUBLIC = (WAITING, SHOWN, HIDDEN)
LONGEST_SEARCH, LAST_PAGE = 100, 1000
MOST_ROWS = 500
_SEEN = re.compile(r"([0-9a-hjkmnp-tv-z]{10}):([0-9]{1,9})")


def read_filter(args: Mapping[str, str], *, categories: Collection[str], units: Collection[str]) -> InboxFilter:
    """The filter that an address asks for; names that are no part of it are left alone.

    Raises InvalidInput("bad_filter") with the name of the part that makes no sense.
    """

    def part(name: str, allowed: Collection[str], default: str | None = None) -> str | None:
        value = args.get(name, "")
        if not value:
            return default
        return value if value in allowed else _refuse(name)

    def flag(name: str) -> bool:
        return part(name, ("1",)) is not None

    period = part("period", [str(days) for days in PERIODS])
    return InboxFilter(
        category=part("category", categories),
        unit=part("unit", [*units, NO_UNIT]),
        status=part("status", STATUSES, OPEN) or OPEN,
        period=int(period) if period else None,
        q=_search(args.get("q", "")),
        public=part("public", PUBLIC),
        late=flag("late"),
        held=flag("held"),
        unplaced=flag("unplaced"),
        photos=flag("photos"),
        seen=flag("seen"),
        still=flag("still"),
        duplicates=flag("duplicates"),
        page=_page(args.get("page", "")),
        bbox=_bbox(args.get("bbox", "")),
    )


def filter_args(wanted: InboxFilter) -> dict[str, Any]:
    """The address parts of a filter, without those that say nothing and without the page and the box."""
    flags = {
        name: "1"
        for name in ("late", "held", "unplaced", "photos", "seen", "still", "duplicates")
        if getattr(wanted, name)
    }
    words = {
        "category": wanted.category,
        "unit": wanted.unit,
        "status": wanted.status if wanted.status != OPEN else None,
        "period": str(wanted.period) if wanted.period else None,
        "public": wanted.public,
        "q": wanted.q,
    }
    return {name: value for name, value in words.items() if value} | flags


def read_seen(text: str) -> dict[str, int]:
    """Which rows a page showed in which version, from "id:version id:version".

    Raises InvalidInput("bad_filter", field="seen").
    """
    parts = text.split()
    if len(parts) > MOST_ROWS:
        _refuse("seen")
    found = [_SEEN.fullmatch(part) for part in parts]
    if not all(found):
        _refuse("seen")
    return {match[1]: int(match[2]) for match in found if match}


def plain(text: str | None) -> str | None:
    """A text without the one character that PostgreSQL cannot store."""
    return text.replace("\x00", "") if text else text


class BulkForm(Form):
    """What is done with the marked rows; which fields count depends on the button."""

    public_ground = BooleanField(_l("Show the exact place of those on public ground"))
    status = SelectField(_l("New status"), [Optional()], choices=[])
    outcome = SelectField(_l("How it ended"), [Optional()], choices=[])
    message = TextAreaField(_l("Sentence to the residents"), [Optional(), Length(max=500)], filters=[plain])
    reason = StringField(_l("Why it goes back"), [Optional(), Length(max=500)], filters=[plain])
    category = SelectField(_l("Category"), [Optional()], choices=[])
    unit = SelectField(_l("Unit"), [Optional()], choices=[])
    keep = StringField(_l("Keep"), [Optional(), Length(max=20)], filters=[plain])


class CaseForm(BulkForm):
    """What is done with one case."""

    public_ground = BooleanField(_l("It lies on public ground"))
    public_summary = TextAreaField(_l("Sentence for the map"), [Optional(), Length(max=200)], filters=[plain])
    keep = StringField(_l("Number of the report to keep"), [Optional(), Length(max=20)], filters=[plain])


class PlaceForm(Form):
    """Where a report is: drawn on the map, or one of the places that the search found."""

    q = StringField(_l("Search street or place"), [Optional(), Length(max=100)], filters=[plain])
    pick = RadioField(_l("Choose a place"), [Optional(), Length(max=200)], choices=[], validate_choice=False)
    form = RadioField(
        _l("What do you want to mark?"),
        choices=[("point", _l("A point")), ("line", _l("A stretch")), ("area", _l("An area"))],
        default="point",
    )
    geometry = HiddenField(render_kw={"data-picker-geometry": True})


def _refuse(name: str) -> Any:
    raise InvalidInput("bad_filter", field=name, name=name)


def _search(text: str) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > LONGEST_SEARCH or "\x00" in cleaned:
        _refuse("q")
    return cleaned


def _page(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII) or int(text) > LAST_PAGE:
        _refuse("page")
    return int(text)


def _bbox(text: str) -> Any:
    if not text:
        return None
    try:
        return in_store(parse_bbox(text))
    except GeometryError:
        return _refuse("bbox")
