"""Our own words for kinds and deadlines of actions, in the language of the request."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from data.vocabulary import ActionKind
from webapp.core.i18n import day

KINDS = {
    ActionKind.LIGHTING: _l("Lighting"),
    ActionKind.GRAFFITI_REMOVAL: _l("Graffiti removal"),
    ActionKind.VEGETATION: _l("Cutting and pruning"),
    ActionKind.CLEANING: _l("Cleaning"),
    ActionKind.GUARD: _l("Guards"),
    ActionKind.CAMERA: _l("Camera"),
    ActionKind.PATROL: _l("More people on site"),
    ActionKind.INFORMATION: _l("Information"),
    ActionKind.REBUILD: _l("Repair or rebuilding"),
    ActionKind.TRAFFIC: _l("Traffic"),
    ActionKind.OTHER: _l("Other"),
}


def kind_word(kind: str) -> str:
    """The word for a kind of action."""
    return str(KINDS[ActionKind(kind)])


def due_words(due_on: date | None, closed_at: datetime | date | None, now: date) -> tuple[str, str] | None:
    """State and words of a deadline: ("late", "4 days late"), ("done", "finished 28 March"); None without one."""
    if closed_at is not None:
        return ("done", _("finished %(day)s", day=day(closed_at, weekday=False)))
    if due_on is None:
        return None
    left = (due_on - now).days
    if left < 0:
        return ("late", ngettext("%(num)s day late", "%(num)s days late", -left))
    if left == 0:
        return ("soon", _("due today"))
    if left == 1:
        return ("soon", _("due tomorrow"))
    return ("ok", _("due %(day)s", day=day(due_on, weekday=False)))
