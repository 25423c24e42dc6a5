"""A watch area's history in words."""

import uuid

from flask_babel import gettext as _

from data.queries.actions import HistoryRow, undone_batches
from data.vocabulary import Verb, WatchMeetingKind, WatchReviewOutcome
from webapp.core.i18n import when
from webapp.watch_areas.words import MEETINGS, OUTCOMES, SIGNS, form_of, status_word

Line = tuple[str, str, str, str, str]


def lines(history: list[HistoryRow]) -> list[Line]:
    """The rows (newest first) for components/timeline.html."""
    undone = undone_batches(history)
    return [_line(row, undone) for row in history]


def _line(row: HistoryRow, undone: set[uuid.UUID]) -> Line:
    icon, title = _words(row)
    if row.verb != Verb.UNDONE and row.batch_id in undone:
        title = _("%(what)s (undone)", what=title)
    text = row.detail.get("reason") or row.detail.get("message") or row.detail.get("conditions") or ""
    return (icon, title, when(row.at), str(text), row.who or "")


def _words(row: HistoryRow) -> tuple[str, str]:
    if row.verb in (Verb.STATUS, Verb.CREATED):
        state = str(row.changes["status"][1])
        return f"st-{form_of(state)}", status_word(state)
    if row.verb == Verb.UNDONE:
        return "undo", _("Undone")
    if row.verb == Verb.CONFIRMED_EMAIL:
        return "mail", _("The applicant confirmed the address")
    return _changed(row.changes)


def _changed(changes: dict[str, list[object]]) -> tuple[str, str]:
    after = {name: str(pair[-1]) if pair else "" for name, pair in changes.items()}
    if "review" in changes:
        return "eye", _("Review: %(outcome)s", outcome=OUTCOMES[WatchReviewOutcome(after["review"])])
    for kind in WatchMeetingKind:
        if kind.value in changes:
            removed = changes[kind.value][-1] is None
            return "people", _("%(what)s removed", what=MEETINGS[kind]) if removed else str(MEETINGS[kind])
    if "sign" in changes:
        state = {code.value: str(word) for code, word in SIGNS.items()}.get(after["sign"], "")
        return "sign", _("Sign: %(state)s", state=state.lower()) if state else _("Sign removed")
    return _persons_and_facts(changes)


def _persons_and_facts(changes: dict[str, list[object]]) -> tuple[str, str]:
    if "protected" in changes:
        return "lock", _("A contact person got protected data")
    if "contact" in changes:
        removed = changes["contact"][-1] is None
        return "people", _("Contact person removed") if removed else _("Contact person added")
    if "border" in (changes.get("texts") or ()):
        return "area", _("Border changed")
    return "edit", _("Facts changed")
