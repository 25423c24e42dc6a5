"""Telephone numbers of a municipality, each with the day when somebody last checked it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from webapp.core.i18n import day, translated

OLD = timedelta(days=366)


@dataclass(frozen=True)
class Contact:
    """A number to call; `old` when nobody has checked it for more than a year."""

    name: str
    number: str
    digits: str
    note: str
    old: bool


def contacts(listed: Iterable[Mapping[str, Any]], today: date) -> list[Contact]:
    """The municipality's own numbers in the language of the request."""
    return [_contact(one, today) for one in listed if one.get("phone")]


def _contact(one: Mapping[str, Any], today: date) -> Contact:
    checked = date.fromisoformat(one["checked_on"]) if one.get("checked_on") else None
    old = checked is None or today - checked > OLD
    words = [translated(one.get("hours")), _checked(checked, old)]
    return Contact(
        name=translated(one.get("name")),
        number=one["phone"],
        digits=re.sub(r"[^0-9+]", "", one["phone"]),
        note=" · ".join(text for text in words if text),
        old=old,
    )


def _checked(checked: date | None, old: bool) -> str:
    if checked is None:
        return str(_("never checked"))
    words = day(checked, year=True, weekday=False)
    return str(_("checked %(day)s, more than a year ago", day=words) if old else _("checked %(day)s", day=words))
