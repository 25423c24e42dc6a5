"""What has happened to an observation and what happens next, as the steps that everybody may see."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from data.queries.public import PublicAction, PublicObservation, Step
from data.vocabulary import Verb
from webapp.core.clock import today
from webapp.core.i18n import day
from webapp.maps.words import word

Shown = tuple[str, str, str, str]  # state past | now | next, heading, text, icon


def story(row: PublicObservation, history: Sequence[Step], answer: PublicAction | None) -> list[Shown]:
    """The steps from received to what comes next; the last one that happened is marked as now while it is open."""
    lines = [line for line in history if line.verb == Verb.STATUS.value and line.status]
    steps = [("new", row.created_on, ""), *((line.outcome or line.status or "", line.on_date, "") for line in lines)]
    is_open = row.status != "closed"
    return told(steps, row.resident_message, is_open=is_open) + (_next(row, answer) if is_open else [])


def told(steps: Sequence[tuple[str, date, str]], message: str | None, *, is_open: bool) -> list[Shown]:
    """What has happened, from (code, day, remark); the last step is where it stands now, or ends with the message."""
    made: list[Shown] = []
    for position, (code, on, remark) in enumerate(steps, start=1):
        last = position == len(steps)
        state = "now" if last and is_open else "past"
        text = message or "" if last and not is_open else remark
        made.append((state, f"{word(code)} · {day(on, weekday=False)}", text, f"st-{code}" if last else "st-done"))
    return made


def answer_due(promise_on: date | None) -> list[Shown]:
    """When the promised answer comes, or should have come."""
    if promise_on is None:
        return []
    late = promise_on < today()
    words = day(promise_on, weekday=False)
    heading = _("An answer was due %(day)s", day=words) if late else _("Answer by %(day)s", day=words)
    return [("next", str(heading), "", "st-overdue" if late else "st-new")]


def _next(row: PublicObservation, answer: PublicAction | None) -> list[Shown]:
    """When the work should be ready, else when the answer should come."""
    if answer is not None and answer.status != "closed" and answer.due_on is not None:
        late = answer.due_on < today()
        words = day(answer.due_on, weekday=False)
        heading = _("Should have been ready %(day)s", day=words) if late else _("Ready by %(day)s", day=words)
        return [("next", str(heading), answer.title, "st-overdue" if late else "st-new")]
    return answer_due(row.promise_on)
