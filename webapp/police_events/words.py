"""Words for police events: groups, areas, and why something could not be read."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from data.queries.public_police import PublicPoliceEvent
from geo.counties import COUNTIES
from geo.errors import FormatError
from webapp.core.i18n import day, language
from webapp.police_events.weeks import Series

GROUPS = {
    "traffic": _l("Traffic and roads"),
    "violence": _l("Violence and threats"),
    "theft": _l("Theft, robbery and fraud"),
    "damage": _l("Damage and fire"),
    "order": _l("Order, weapons and drugs"),
    "rescue": _l("Accidents, rescue and missing people"),
    "other": _l("Other events"),
}
PERIODS = {
    "30": _l("The last 30 days"),
    "90": _l("The last 90 days"),
    "365": _l("The last year"),
    "all": _l("All time"),
}
KINDS = {"summary": _l("Summary of several events"), "notice": _l("Notice from the police")}

# The command line and the log speak English.
_ANSWERS = {
    "not_an_answer": "line {line} is not an answer of the police",
    "too_large": "an answer is larger than {limit} bytes",
    "damaged": "the file is damaged or cut off: it cannot be unpacked",
}
_EVENTS = {
    "not_an_event": "they are no events",
    "bad_field": "a field is missing, no text, or too long",
    "bad_datetime": "the moment cannot be read",
    "unknown_place": "the place is no municipality here and no county",
}


def answer_line(error: FormatError) -> str:
    """Why a file cannot be used."""
    return _ANSWERS.get(error.code, str(error)).format(**{"line": "?", "limit": "?", **error.params})


def event_line(reason: str) -> str:
    """Why events were left out."""
    return _EVENTS.get(reason, reason)


def choices() -> dict[str, list[tuple[str, str]]]:
    """The choices of the page's filter, in the language of the request."""
    whats = [("", _l("All events")), *GROUPS.items(), ("summary", _l("Summaries")), ("notice", _l("Notices"))]
    return {
        "what": [(code, str(text)) for code, text in whats],
        "period": [(code, str(text)) for code, text in PERIODS.items()],
    }


def group(code: str) -> str:
    """The word for a group of types."""
    return str(GROUPS[code])


def municipality(name: str) -> str:
    """The municipality in full: "Tyresö kommun", "Nyköpings kommun", in English "Nyköping municipality"."""
    ends = name[-1:].lower()
    swedish = name if ends in "aeiouyåäösxz" else f"{name}s"
    return str(gettext("%(name)s municipality", name=swedish if language() == "sv" else name))


def clock(event: PublicPoliceEvent) -> str:
    """The time of day of an event: "17.42", in English "17:42"."""
    return event.occurred_clock.replace(":", ".") if language() == "sv" else event.occurred_clock


def where(event: PublicPoliceEvent, name: str) -> str:
    """The area of an event in words; `name` is the municipality's."""
    if event.municipality_id is not None:
        return municipality(name)
    county = COUNTIES.get(event.county_code, gettext("The county"))
    return str(gettext("%(county)s, place unknown", county=county))


def series(one: Series, mondays: Sequence[date]) -> str:
    """What a row of the chart shows, in one sentence."""
    busiest = day(mondays[one.most], weekday=False)
    told = gettext(
        "%(group)s: %(total)s in %(weeks)s weeks, most in the week of %(day)s (%(most)s)",
        group=group(one.group),
        total=one.total,
        weeks=len(mondays),
        day=busiest,
        most=max(one.counts),
    )
    return str(told)
