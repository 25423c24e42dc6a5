"""Our own words for watch areas, in the language of the request."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from data.queries.watch_areas import AreaRow
from data.queries.watch_kinds import kinds
from data.vocabulary import ReadPurpose, SignState, WatchAreaStatus, WatchMeetingKind, WatchReviewOutcome
from webapp.core.clock import today
from webapp.core.i18n import day, translated
from webapp.watch_areas.rules import due_state

STATUSES = {
    WatchAreaStatus.APPLICATION: _l("Application"),
    WatchAreaStatus.REVIEW: _l("Being reviewed"),
    WatchAreaStatus.ACTIVE: _l("Active"),
    WatchAreaStatus.DECLINED: _l("Got a no"),
    WatchAreaStatus.DORMANT: _l("Dormant"),
    WatchAreaStatus.CLOSED: _l("Ended"),
}
# The form beside the word; the pictures are those of the other statuses.
FORMS = {
    "application": "new",
    "review": "review",
    "active": "done",
    "declined": "declined",
    "dormant": "gone",
    "closed": "closed",
}
MEETINGS = {WatchMeetingKind.MEETING: _l("Meeting"), WatchMeetingKind.TRAINING: _l("Training")}
SIGNS = {SignState.GOOD: _l("Whole"), SignState.WORN: _l("Faded"), SignState.MISSING: _l("Missing")}
OUTCOMES = {
    WatchReviewOutcome.APPROVED: _l("Approved for a year"),
    WatchReviewOutcome.MORE_NEEDED: _l("Something is missing"),
    WatchReviewOutcome.DORMANT: _l("Dormant"),
}
PURPOSES = {
    ReadPurpose.REVIEW: _l("Yearly review"),
    ReadPurpose.APPLICATION: _l("Assess the application"),
    ReadPurpose.INVITATION: _l("Invitation to a meeting or training"),
    ReadPurpose.EVENT: _l("Something has happened in the area"),
    ReadPurpose.CORRECTION: _l("Correct the register"),
    ReadPurpose.OTHER: _l("Something else"),
}


def kind_word(kind: str) -> str:
    """The name of a kind."""
    return translated(kinds()[kind].name)


def member_word(kind: str) -> str:
    """What is counted in areas of a kind, such as households or berths."""
    return translated(kinds()[kind].member)


def status_word(status: str) -> str:
    """The word for a state."""
    return str(STATUSES[WatchAreaStatus(status)])


def form_of(status: str) -> str:
    """The form that stands beside the word of a state."""
    return FORMS[status]


def joined_words(kind: str, joined: int | None, total: int | None) -> str:
    """How many take part: "62 of 80 berths"."""
    if joined is None:
        return "–"
    if total is None:
        return f"{joined} {member_word(kind)}"
    return str(_("%(joined)s of %(total)s %(members)s", joined=joined, total=total, members=member_word(kind)))


def due_words(area: AreaRow) -> tuple[str, str] | None:
    """State and words of the review's day; None for areas that are not reviewed now."""
    state = due_state(WatchAreaStatus(area.status), area.next_review_on, today())
    if state is None or area.next_review_on is None:
        return None
    if state == "late":
        late = (today() - area.next_review_on).days
        return (state, ngettext("%(num)s day late", "%(num)s days late", late))
    return (state, day(area.next_review_on, weekday=False))


def fact_rows(area_kind: str, facts: dict[str, object]) -> list[tuple[str, str]]:
    """The kind's own facts as (term, value) in words."""
    rows = []
    for field in kinds()[area_kind].fields:
        value = facts.get(field.code)
        if value in (None, ""):
            continue
        words = dict(field.options).get(str(value))
        rows.append((translated(field.label).partition(" (")[0], translated(words) if words else str(value)))
    return rows


def checks(area: AreaRow, contacts: int, now: date) -> list[tuple[str, str, str]]:
    """What a review looks at, derived from what is known: (ok | warn | open, what, how it is)."""
    year_ago = date(now.year - 1, now.month, min(now.day, 28))
    per = (area.households_joined or 0) // contacts if contacts else 0
    ratio = ngettext(
        "%(num)s person for %(per)s %(members)s",
        "%(num)s persons, one for %(per)s %(members)s",
        contacts,
        per=per,
        members=member_word(area.kind),
    )
    return [
        ("ok" if contacts else "warn", _("There are contact persons"), ratio if contacts else _("nobody")),
        (
            "ok" if area.share is not None and area.share >= 50 else "open",
            _("At least half take part"),
            f"{joined_words(area.kind, area.households_joined, area.households_total)}"
            + (f", {area.share} %" if area.share is not None else ""),
        ),
        _recent(_("Meeting within a year"), area.last_meeting, year_ago),
        _recent(_("Training within a year"), area.last_training, year_ago),
        (
            "warn" if area.signs_bad else "ok" if area.signs else "open",
            _("The signs are whole"),
            _("%(good)s of %(all)s", good=area.signs - area.signs_bad, all=area.signs) if area.signs else _("no signs"),
        ),
    ]


def _recent(what: str, last: date | None, since: date) -> tuple[str, str, str]:
    if last is None:
        return ("open", what, _("not known"))
    return ("ok" if last >= since else "warn", what, day(last, weekday=False))
