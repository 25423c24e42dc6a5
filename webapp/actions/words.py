"""Our own words for kinds, states and days of actions, in the language of the request."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from data.vocabulary import ActionKind, ActionStatus, Outcome
from geo.maps.values import Code
from webapp.core.i18n import STOCKHOLM, day, language
from webapp.maps.words import names

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
OPEN_STATES = {
    ActionStatus.PROPOSED: _l("Proposed"),
    ActionStatus.DECIDED: _l("Decided"),
    ActionStatus.IN_PROGRESS: _l("Under way"),
}
STAFF_OUTCOMES = {
    Outcome.DONE: _l("Done"),
    Outcome.DECLINED: _l("Declined"),
    Outcome.NOT_OURS: _l("Not ours"),
    Outcome.GONE: _l("Gone"),
}


def kind_word(kind: str) -> str:
    """The word for a kind of action."""
    return str(KINDS[ActionKind(kind)])


def state_word(state: str, *, staff: bool = True) -> str:
    """The word for a status, or for the outcome of what is closed."""
    if not staff:
        return str(names(staff=False)[Code(state)])
    words = {str(code): str(word) for code, word in (*OPEN_STATES.items(), *STAFF_OUTCOMES.items())}
    return words[state]


def today() -> date:
    """The day in Sweden."""
    return datetime.now(STOCKHOLM).date()


def clock(moment: datetime) -> str:
    """The time of day in Sweden: "10.42"."""
    local = moment.astimezone(STOCKHOLM)
    return f"{local:%H.%M}" if language() == "sv" else f"{local:%H:%M}"


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
