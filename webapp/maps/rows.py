"""The list beside a map: one row in words for each thing that is drawn, for residents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date
from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from data.queries.catalogue import CategoryRow
from data.queries.public import PublicAction, PublicObservation
from data.queries.public_map import PublicCellRow
from data.queries.public_places import PlaceRow
from data.queries.titles import title
from webapp.core.clock import today
from webapp.core.i18n import day, language, short_day, translated
from webapp.maps.features import is_late
from webapp.maps.words import word

PLACE_KINDS = {
    "square": _l("Square"),
    "park": _l("Park"),
    "underpass": _l("Underpass"),
    "school": _l("School"),
    "centre": _l("Centre"),
    "harbour": _l("Harbour"),
    "bus_stop": _l("Bus stop"),
    "other": _l("Other place"),
}
_CELL_CATEGORY = {"unsafe": "unsafe_place", "safe": "safe_place", "lighting": "lighting", "order": "litter"}
_CELL_TITLE = {
    "unsafe": _l("Unsafe area"),
    "safe": _l("Safe area"),
    "lighting": _l("Area with lighting faults"),
    "order": _l("Area with litter and damage"),
}


@dataclass(frozen=True)
class Row:
    """A row of the list: what it is, how far it has come, and where to read more."""

    id: str
    kind: str
    url: str
    title: str
    category: str
    category_word: str
    status: str | None = None
    status_word: str = ""
    meta: list[str] = field(default_factory=list)
    when: str = ""
    sentence: str = ""
    action: tuple[str, str] | None = None


def period_words(period: str) -> str:
    """A closed period in words: "2026-10" is "oktober", "2025" is "2025"."""
    if len(period) == 4:
        return period
    first = date.fromisoformat(f"{period}-01")
    pattern = "LLLL" if first.year == today().year else "LLLL y"
    return format_date(first, pattern, locale=str(get_locale()))


def status_of(row: PublicObservation | PublicAction) -> tuple[str, str]:
    """The code that gives the form, and the word for it: outcome when closed, late when late."""
    due_on = row.promise_on if isinstance(row, PublicObservation) else row.due_on
    code = "overdue" if is_late(row.status, due_on, today()) else row.outcome or row.status
    return code, word(code)


def category_word(code: str, categories: Mapping[str, CategoryRow]) -> str:
    """The municipality's own name of a category."""
    known = categories.get(code)
    return translated(known.name) if known else word(code)


def title_of(row: PublicObservation, categories: Mapping[str, CategoryRow]) -> str:
    """The public title of an observation in the language of the request."""
    return title(categories.get(row.category), row.title_code, row.place_name, row.summary, language())


def observation_row(
    row: PublicObservation, categories: Mapping[str, CategoryRow], slug: str, answer: PublicAction | None = None
) -> Row:
    """An observation as a row; `answer` is the action that it belongs to."""
    code, status_word = status_of(row)
    return Row(
        id=row.public_id,
        kind="o",
        url=url_for("public_observations.page", public_id=row.public_id),
        title=title_of(row, categories),
        category=row.category,
        category_word=category_word(row.category, categories),
        status=code,
        status_word=status_word,
        meta=[text for text in (_when_answered(row), seen_too(row.supports)) if text],
        when=short_day(row.created_on),
        sentence=what_now(row, answer),
        action=(action_url(answer, slug), answer.title) if answer else None,
    )


def action_row(row: PublicAction, slug: str, answers: int = 0) -> Row:
    """An action as a row; `answers` is the number of public reports that it answers."""
    code, status_word = status_of(row)
    meta = [
        ngettext("Answers %(num)s report", "Answers %(num)s reports", answers) if answers else "",
        _("Whole municipality") if row.whole_municipality else "",
        _when_ready(row),
    ]
    return Row(
        id=row.public_id,
        kind="a",
        url=action_url(row, slug),
        title=row.title,
        category="action",
        category_word=_("Action"),
        status=code,
        status_word=status_word,
        meta=[text for text in meta if text],
        when=short_day(row.published_on),
        sentence=what_now(row),
    )


def place_row(row: PlaceRow, slug: str) -> Row:
    """A named place as a row."""
    kind = str(PLACE_KINDS[row.kind])
    return Row(
        id=row.public_id,
        kind="p",
        url=url_for("places.public_page", slug=slug, place_slug=row.slug),
        title=row.name,
        category="place",
        category_word=kind,
        meta=[kind],
        sentence=translated(row.description),
    )


def cell_row(row: PublicCellRow, slug: str) -> Row:
    """A count of a closed month or year as a row; it leads to how areas are counted."""
    heading = str(_CELL_TITLE[row.cell_group])
    near = _("%(area)s near %(place)s", area=heading, place=row.near) if row.near else heading
    titles = {
        "district": _("%(area)s: other parts of %(place)s", area=heading, place=row.name),
        "municipality": _("%(area)s: elsewhere in the municipality", area=heading),
    }
    return Row(
        id=row.id,
        kind="c",
        url=url_for("portal.numbers", slug=slug) + "#areas",
        title=titles.get(row.level, near),
        category=_CELL_CATEGORY[row.cell_group],
        category_word=heading,
        meta=[_("%(band)s people in %(month)s", band=row.band.replace("-", "–"), month=period_words(row.period))],
        when=row.period if len(row.period) == 4 else short_day(date.fromisoformat(f"{row.period}-01"))[2:],
    )


def action_url(row: PublicAction, slug: str) -> str:
    """The address of an action's public page."""
    return url_for("actions.public_page", slug=slug, public_id=row.public_id)


def what_now(row: PublicObservation | PublicAction, answer: PublicAction | None = None) -> str:
    """The closing sentence, else when an answer or the work is due and who has it.

    `answer` is the action that an observation belongs to: its date says more than the promise that is kept.
    """
    if row.status == "closed":
        return row.resident_message or ""
    when = [_when_ready(row)] if isinstance(row, PublicAction) else [_when_answered(row)]
    if answer is not None and answer.status != "closed" and answer.due_on is not None:
        late = isinstance(row, PublicObservation) and is_late(row.status, row.promise_on, today())
        when = [*(when if late else []), _when_ready(answer)]
    sentences = [text[:1].upper() + text[1:] + "." for text in when if text]
    return " ".join(text for text in (*sentences, _who(row)) if text)


def seen_too(supports: int) -> str:
    """How many others have seen it, nothing for none."""
    return ngettext("%(num)s has seen it too", "%(num)s have seen it too", supports) if supports else ""


def _who(row: PublicObservation | PublicAction) -> str:
    unit = translated(row.unit_name)
    if not unit:
        return ""
    has = _("%(unit)s has the report.", unit=unit)
    return str(has if isinstance(row, PublicObservation) else _("%(unit)s is responsible.", unit=unit))


def _when_answered(row: PublicObservation) -> str:
    if row.status == "closed":
        return day(row.closed_on, weekday=False)
    if row.promise_on is None:
        return ""
    words = day(row.promise_on, weekday=False)
    late = row.promise_on < today()
    return str(_("an answer was due %(day)s", day=words) if late else _("answer by %(day)s", day=words))


def _when_ready(row: PublicAction) -> str:
    if row.status == "closed":
        return day(row.closed_on, weekday=False)
    if row.due_on is None:
        return ""
    words = day(row.due_on, weekday=False)
    late = row.due_on < today()
    return str(_("should have been ready %(day)s", day=words) if late else _("ready by %(day)s", day=words))
