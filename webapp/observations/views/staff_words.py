"""What staff pages say of an observation: deadline, status, public or not, history."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from data.queries.batches import BatchRow
from data.queries.cases import HistoryRow
from data.queries.inbox import InboxRow
from data.vocabulary import ActorKind, ObservationStatus, Precision, Verb
from webapp.core import i18n
from webapp.core.clock import day_of, today
from webapp.core.i18n import when
from webapp.maps.words import staff_word
from webapp.photos.words import history_words

Due = tuple[str, str]


def days_since(value: datetime) -> int:
    """Whole days from a moment's date in Sweden to today's."""
    return (today() - day_of(value)).days


def short_day(value: date | datetime) -> str:
    """A date in few letters: "i dag", "12 nov", "12 nov 2025"."""
    if isinstance(value, datetime):
        value = day_of(value)
    return str(_("today")) if value == today() else i18n.short_day(value)


def due(row: InboxRow) -> Due | None:
    """The state and the words of a deadline: how late, how soon, or the date; None without a promise."""
    if row.status == ObservationStatus.CLOSED:
        return ("done", short_day(row.closed_at)) if row.closed_at else None
    if row.promise_on is None:
        return None
    days = (row.promise_on - today()).days
    if days < 0:
        return "late", ngettext("%(num)s day late", "%(num)s days late", -days)
    if days == 0:
        return "soon", str(_("today"))
    if days == 1:
        return "soon", str(_("tomorrow"))
    return "ok", short_day(row.promise_on)


def precision_word(precision: str | None) -> str:
    """What the public sees of an observation, in a word or two."""
    words = {
        Precision.EXACT.value: _("Exact"),
        Precision.PLACE.value: _("At the place"),
        Precision.CELL.value: _("In the area"),
    }
    return str(words.get(precision or "", _("No")))


def batch_words(batch: BatchRow) -> str:
    """What a bulk change did, as one short sentence."""
    if batch.undone:
        return str(_("The change is taken back."))
    for verb, words in _BATCH.items():
        if batch.verbs.get(verb):
            return words(batch, batch.verbs[verb])
    return str(_("Saved."))


def _published(batch: BatchRow, num: int) -> str:
    told: str = ngettext("%(num)s report published.", "%(num)s reports published.", num)
    coarse = num - batch.precisions.get(Precision.EXACT.value, 0)
    if not coarse or coarse == num:
        return told + (" " + _("The exact place is not shown.") if coarse else "")
    rest = ngettext("%(num)s without exact place.", "%(num)s without exact place.", coarse)
    return f"{told} {rest}"


def _changed(batch: BatchRow, num: int) -> str:
    if "category" in batch.fields:
        return str(ngettext("Category changed for %(num)s report.", "Category changed for %(num)s reports.", num))
    if "unit_id" in batch.fields:
        return str(ngettext("Unit changed for %(num)s report.", "Unit changed for %(num)s reports.", num))
    return str(_("The place is saved."))


_BATCH: dict[str, Callable[[BatchRow, int], str]] = {
    Verb.MERGED: lambda _batch, num: ngettext("%(num)s duplicate merged.", "%(num)s duplicates merged.", num),
    Verb.STATUS: lambda _batch, num: ngettext(
        "Status changed for %(num)s report.", "Status changed for %(num)s reports.", num
    ),
    Verb.CHANGED: _changed,
    Verb.PUBLISHED: _published,
    Verb.DISMISSED: lambda _batch, _num: str(_("The report stays closed.")),
    Verb.HIDDEN: lambda _batch, num: ngettext("%(num)s report hidden.", "%(num)s reports hidden.", num),
}


def seen_too(supports: int) -> str:
    """How many have seen it too, nothing for none."""
    return ngettext("%(num)s has seen it too", "%(num)s have seen it too", supports) if supports else ""


def history_rows(rows: list[HistoryRow]) -> list[tuple[str, str, str, str, str]]:
    """Lines for the component `history`: icon, title, when, text, who."""
    return [(*_line(row), when(row.at), _told(row), _who(row)) for row in rows]


def _line(row: HistoryRow) -> tuple[str, str]:
    status, outcome = row.changes.get("status"), row.changes.get("outcome")
    if status:
        code = (outcome[1] if outcome and outcome[1] else None) or status[1]
        title = staff_word(code)
        return f"st-{code}", str(_("Taken back: %(status)s", status=title)) if row.verb == Verb.UNDONE else title
    line = _LINES.get(row.verb)
    return line(row) if line else ("info", str(_("Changed")))


def _changed_line(row: HistoryRow) -> tuple[str, str]:
    if "photo" in row.changes:
        return "camera", history_words(row.changes)
    if "category" in row.changes:
        before, after = (staff_word(code) for code in row.changes["category"])
        return "edit", f"{before} → {after}"
    return ("assign", str(_("New unit"))) if "unit_id" in row.changes else ("point", str(_("New place")))


_LINES: dict[str, Callable[[HistoryRow], tuple[str, str]]] = {
    Verb.CREATED: lambda _row: ("st-new", str(_("Received"))),
    Verb.CHANGED: _changed_line,
    Verb.PUBLISHED: lambda row: (
        "eye",
        str(_("Published: %(how)s", how=precision_word(row.changes["precision"][1]).lower())),
    ),
    Verb.HIDDEN: lambda _row: ("lock", str(_("Hidden from the public"))),
    Verb.MERGED: lambda _row: ("merge", str(_("Merged with another report"))),
    Verb.LINKED: lambda _row: ("action", str(_("Linked to an action"))),
    Verb.UNLINKED: lambda _row: ("action", str(_("No longer linked to an action"))),
    Verb.STILL_THERE: lambda row: ("warning", _still_there(row)),
    Verb.SUPPORTED: lambda _row: ("people", str(_("Somebody has seen it too"))),
    Verb.FOLLOWED: lambda _row: ("mail", str(_("Somebody follows it by e-mail"))),
    Verb.DISMISSED: lambda _row: ("check", str(_("Looked at: not still there"))),
    Verb.CONFIRMED_EMAIL: lambda _row: ("mail", str(_("E-mail confirmed"))),
    Verb.UNDONE: lambda _row: ("undo", str(_("Taken back"))),
    Verb.IMPORTED: lambda _row: ("upload", str(_("Imported"))),
}


def _still_there(row: HistoryRow) -> str:
    said = _("Still there, says the reporter")
    return str(_("Still there, says a resident") if row.actor_kind == ActorKind.RESIDENT else said)


def _told(row: HistoryRow) -> str:
    detail: dict[str, Any] = row.detail
    return str(detail.get("message") or detail.get("reason") or "")


def _who(row: HistoryRow) -> str:
    kinds = {"reporter": _("The reporter"), "resident": _("A resident"), "system": _("The system")}
    return row.actor or str(kinds.get(row.actor_kind, ""))
