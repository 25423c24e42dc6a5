"""What the reporter's page says of a report: its status, its history, the actions that answer it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from data.queries.receipts import LinkedAction, Original, ReceiptRow, Step
from data.vocabulary import Verb
from webapp.core.clock import day_of, today
from webapp.core.i18n import day
from webapp.maps.words import word
from webapp.observations import story


def status_of(row: ReceiptRow) -> tuple[str, str, str]:
    """Code, word and one sentence; a closed report's sentence is what was done or why not."""
    code = row.outcome or row.status
    return code, word(code), sentence(row)


def sentence(row: ReceiptRow) -> str:
    """What residents are told now."""
    if row.status == "closed":
        return row.resident_message or ""
    if row.promise_on is None:
        return ""
    if row.promise_on < today():
        return str(_("You should have had an answer by %(day)s. We are late.", day=day(row.promise_on)))
    return str(_("You get an answer by %(day)s.", day=day(row.promise_on)))


def steps(row: ReceiptRow, history: Sequence[Step]) -> list[story.Shown]:
    """What has happened with dates, oldest first, and what comes next."""
    lines = [one for one in history if one.verb in (Verb.CREATED, Verb.STATUS) and one.status]
    happened = [(one.outcome or one.status or "", day_of(one.at), _remark(history, one)) for one in lines]
    is_open = row.status != "closed"
    return story.told(happened, row.resident_message, is_open=is_open) + (
        story.answer_due(row.promise_on) if is_open else []
    )


def _remark(history: Sequence[Step], one: Step) -> str:
    """Tells a step back that the reporter asked for from one that the municipality took."""
    asked = any(other.verb == Verb.STILL_THERE and other.at == one.at for other in history)
    return str(_("You told us that it is still there.")) if asked else ""


def public_actions(actions: Iterable[LinkedAction]) -> list[dict[str, Any]]:
    """The actions that answer the report, as far as they are public."""
    return [
        {
            "title": one.title,
            "url": url_for("actions.public_page", slug=one.slug, public_id=one.public_id),
            "code": one.outcome or one.status,
            "word": word(one.outcome or one.status),
            "due": _("Ready by %(day)s", day=day(one.due_on)) if one.due_on and one.status != "closed" else "",
        }
        for one in actions
    ]


def original_words(original: Original | None) -> dict[str, str] | None:
    """How it goes with the report that this one repeats, if it repeats one."""
    if original is None:
        return None
    code = original.outcome or original.status
    return {
        "code": code,
        "word": word(code),
        "message": original.resident_message or "",
        "url": url_for("public_observations.page", public_id=original.public_id) if original.public_id else "",
    }
