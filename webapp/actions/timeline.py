"""An action's history in words: the main steps as a line, everything as a list."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from data.queries.actions import ActionRow, HistoryRow, undone_batches
from data.vocabulary import ActionStatus, Verb
from webapp.core.i18n import day, when
from webapp.maps.words import staff_action_word
from webapp.photos.words import history_words

Step = tuple[str, str, str, str, bool]
Line = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Story:
    """`steps` for steps_line, `lines` for history (components/timeline.html)."""

    steps: list[Step]
    lines: list[Line]


def story(history: list[HistoryRow], action: ActionRow) -> Story:
    """The history (newest first) of an action."""
    undone = undone_batches(history)
    told = [row for row in reversed(history) if row.verb != Verb.UNDONE and row.batch_id not in undone]
    steps = [step for row in told if (step := _step(row)) is not None]
    if action.status != ActionStatus.CLOSED and action.due_on:
        steps.append(("calendar", _("To be done"), _date(action.due_on), "", True))
    return Story(steps[-8:], [_line(row, undone) for row in history])


def _step(row: HistoryRow) -> Step | None:
    at = _date(row.at)
    if row.verb == Verb.CREATED:
        return ("action", _("Proposed"), at, "", False)
    if row.verb == Verb.LINKED:
        return ("merge", _("Bundled"), at, _reports(row.changes["observations"][1]), False)
    if row.verb == Verb.PUBLISHED:
        return ("eye", _("Shown to residents"), at, "", False)
    if row.verb == Verb.STATUS:
        state = _state(row)
        return (f"st-{state}", staff_action_word(state), at, row.detail.get("reason", ""), False)
    return None


def _line(row: HistoryRow, undone: set[uuid.UUID]) -> Line:
    icon, title = _words(row)
    if row.verb != Verb.UNDONE and row.batch_id in undone:
        title = _("%(what)s (undone)", what=title)
    text = row.detail.get("message") or row.detail.get("reason") or ""
    return (icon, title, when(row.at), text, row.who or "")


def _words(row: HistoryRow) -> tuple[str, str]:
    if row.verb == Verb.STATUS:
        return f"st-{_state(row)}", staff_action_word(_state(row))
    if row.verb in (Verb.LINKED, Verb.UNLINKED):
        before, after = row.changes["observations"]
        return "merge", str(
            ngettext("%(num)s report added", "%(num)s reports added", after)
            if after
            else ngettext("%(num)s report removed", "%(num)s reports removed", before)
        )
    if "photo" in row.changes:
        return "camera", history_words(row.changes)
    plain = {
        Verb.CREATED: ("action", _("Proposed")),
        Verb.CHANGED: ("edit", _("Plan changed")),
        Verb.PUBLISHED: ("eye", _("Shown to residents")),
        Verb.HIDDEN: ("st-hidden", _("Hidden from residents")),
        Verb.UNDONE: ("undo", _("Undone")),
    }
    return plain.get(Verb(row.verb), ("info", row.verb))


def _state(row: HistoryRow) -> str:
    outcome = row.changes.get("outcome", [None, None])[1]
    return str(outcome or row.changes["status"][1])


def _reports(count: int) -> str:
    return str(ngettext("%(num)s report", "%(num)s reports", count))


def _date(value: date | datetime) -> str:
    return day(value, weekday=False)
