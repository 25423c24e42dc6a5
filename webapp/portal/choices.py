"""The choices of the filter on the map and the list, in words."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from data.queries.catalogue import CategoryRow
from webapp.core.i18n import translated
from webapp.maps.rows import period_words

Choice = tuple[str, str]
ICONS = {"reports": "point", "actions": "action", "places": "sign", "areas": "area"}


def layers(*, areas: bool) -> list[tuple[str, str, str]]:
    """Code, word and icon of what the map can show; areas only where counts have been made."""
    words = {"reports": _("Reports"), "actions": _("Actions"), "places": _("Places"), "areas": _("Areas")}
    return [(code, words[code], ICONS[code]) for code in words if areas or code != "areas"]


def categories(rows: Mapping[str, CategoryRow]) -> list[Choice]:
    """All, then the categories of the municipality."""
    return [("", _("All categories")), *((row.code, translated(row.name)) for row in rows.values())]


def statuses() -> list[Choice]:
    """How far things have come, in residents' words."""
    return [
        ("", _("All states")),
        ("waiting", _("Waiting")),
        ("planned", _("Planned")),
        ("in_progress", _("Under way")),
        ("done", _("Fixed")),
        ("declined", _("No action")),
        ("overdue", _("Late")),
    ]


def periods() -> list[Choice]:
    """How far back to look."""
    return [
        ("", _("Any time")),
        ("7", _("Last week")),
        ("30", _("Last month")),
        ("90", _("Last three months")),
        ("365", _("Last year")),
    ]


def counted(periods: Sequence[str]) -> list[Choice]:
    """The months and years whose counts can be shown; nothing to choose before there are two."""
    if len(periods) < 2:
        return []
    return [
        ("", _("Areas: the latest month")),
        *((one, _("Areas: %(period)s", period=period_words(one))) for one in periods),
    ]


def sorts() -> list[Choice]:
    """The orders of the list."""
    return [("newest", _("Newest first")), ("oldest", _("Oldest first")), ("due", _("Answer due first"))]


def all_choices(rows: Mapping[str, CategoryRow]) -> dict[str, list[Choice]]:
    """The choices of every field but the layers."""
    return {"category": categories(rows), "status": statuses(), "period": periods(), "sort": sorts()}
