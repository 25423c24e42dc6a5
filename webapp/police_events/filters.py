"""Reads the filter of the page of police events from an address; nonsense is refused, naming the field."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from data.queries.municipalities import MunicipalityRow
from data.queries.public_police import PoliceFilter
from data.vocabulary import PoliceGroup, PoliceKind
from webapp.core.clock import today
from webapp.core.errors import InvalidInput

PERIODS = ("30", "90", "365", "all")
USUAL = "90"
PLACES = ("here", "county")
WHATS = (*PoliceGroup, PoliceKind.SUMMARY, PoliceKind.NOTICE)
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    here: MunicipalityRow
    place: str
    what: str
    period: str
    page: int

    @property
    def since(self) -> date | None:
        """The first day of the period, None for all time."""
        return None if self.period == "all" else today() - timedelta(days=int(self.period))

    @property
    def kept(self) -> dict[str, str]:
        """What links to the same view carry."""
        usual = {"place": PLACES[0], "what": "", "period": USUAL}
        found = {"place": self.place, "what": self.what, "period": self.period}
        return {name: value for name, value in found.items() if value != usual[name]}

    def other(self, page: int = 1, **changes: Any) -> dict[str, Any]:
        """What a link to another view or page carries."""
        return replace(self, **changes).kept | ({"page": page} if page > 1 else {})

    @property
    def is_event(self) -> bool:
        """Whether events are asked for, and not summaries or notices."""
        return self.what not in (PoliceKind.SUMMARY, PoliceKind.NOTICE)

    def filter(self, place: str | None = None) -> PoliceFilter:
        """The filter of the queries, for the place that is asked for or another one."""
        return PoliceFilter(
            municipality_id=self.here.id if (place or self.place) == "here" else None,
            county_code=self.here.code[:2],
            kind=PoliceKind.EVENT.value if self.is_event else self.what,
            group=self.what if self.what and self.is_event else None,
            since=self.since,
        )


def read(args: MultiDict[str, str], here: MunicipalityRow) -> Asked:
    """The filter that an address asks for; raises InvalidInput with the name of a field that makes no sense."""
    return Asked(
        here,
        place=_one_of("place", args.get("place", PLACES[0]), PLACES),
        what=_one_of("what", args.get("what", ""), ("", *WHATS)),
        period=_one_of("period", args.get("period", USUAL), PERIODS),
        page=_page(args.get("page", "1")),
    )


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value in allowed:
        return value
    raise InvalidInput(f"bad_{field}", field=field)


def _page(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) <= len(str(LAST_PAGE)) and 1 <= int(value) <= LAST_PAGE:
        return int(value)
    raise InvalidInput("bad_page", field="page")
