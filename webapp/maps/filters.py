"""Reads the filter of the public map and its list from an address; nonsense is refused, naming the field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from data.queries.public_filter import LAYERS, SORTS, STATUSES, PublicFilter
from geo import bbox
from geo.crs import Bounds
from geo.errors import GeometryError
from webapp.core.clock import today
from webapp.core.errors import InvalidInput

PERIODS = ("7", "30", "90", "365")
MOST_WORDS, LONGEST = 6, 100
LAST_PAGE = 10_000
_COUNTED = re.compile(r"20[0-9]{2}(-(0[1-9]|1[0-2]))?")
NOWHERE = Bounds(0.0, 0.0, 0.0, 0.0)  # outside Sweden in EPSG:3006: holds nothing


@dataclass(frozen=True)
class Asked:
    """The filter, how it is sorted, the page, and the plain values for forms and links."""

    filter: PublicFilter
    sort: str
    page: int
    values: dict[str, Any]

    @property
    def kept(self) -> dict[str, Any]:
        """What links to the same view carry."""
        return {name: value for name, value in self.values.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the view of the map narrows the list."""
        return any(self.values.get(name) for name in ("layer", "category", "status", "period", "counted", "q"))


def read(args: MultiDict[str, str], categories: Mapping[str, Any]) -> Asked:
    """The filter that an address asks for; raises InvalidInput with the name of a field that makes no sense."""
    now = today()
    layers = tuple(_one_of("layer", layer, LAYERS) for layer in args.getlist("layer"))
    category = _one_of("category", args.get("category", ""), tuple(categories), optional=True)
    status = _one_of("status", args.get("status", ""), STATUSES, optional=True)
    period = _one_of("period", args.get("period", ""), PERIODS, optional=True)
    sort = _one_of("sort", args.get("sort", "") or SORTS[0], SORTS)
    counted = args.get("counted", "")
    if counted and not _COUNTED.fullmatch(counted):
        raise InvalidInput("bad_counted", field="counted")
    text = _text(args.get("q", ""))
    view = args.get("bbox", "").strip()
    chosen = PublicFilter(
        today=now,
        layers=layers or LAYERS,
        category=category or None,
        status=status or None,
        since=_since(now, period),
        words=tuple(text.split()),
        bounds=_bounds(view) if view else None,
        counted=counted or None,
    )
    values = {"q": text, "layer": list(layers), "category": category, "status": status, "period": period}
    values["counted"] = counted
    kept = {"sort": sort if sort != SORTS[0] else "", "bbox": view}
    return Asked(chosen, sort, _page(args.get("page", "1")), values | kept)


def _one_of(field: str, value: str, allowed: tuple[str, ...], *, optional: bool = False) -> str:
    if value in allowed or (optional and not value):
        return value
    raise InvalidInput(f"bad_{field}", field=field)


def _text(value: str) -> str:
    text = " ".join(value.split())
    if len(text) > LONGEST or len(text.split()) > MOST_WORDS:
        raise InvalidInput("bad_q", field="q", words=MOST_WORDS)
    return text


def _page(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) <= len(str(LAST_PAGE)) and 1 <= int(value) <= LAST_PAGE:
        return int(value)
    raise InvalidInput("bad_page", field="page")


def _since(now: date, period: str) -> date | None:
    return now - timedelta(days=int(period)) if period else None


def _bounds(view: str) -> Bounds:
    try:
        return bbox.in_store(bbox.parse_bbox(view)) or NOWHERE
    except GeometryError as error:
        raise InvalidInput("bad_bbox", field="bbox") from error
