"""The facts of one case in words, for the panel beside the map and for the case's own page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from data.queries import cases, ground, support
from data.queries.cases import CaseRow, NearRow
from data.queries.catalogue import CategoryRow
from data.queries.titles import heading, word
from data.vocabulary import ObservationStatus, Source
from webapp.core.database import session
from webapp.core.i18n import language, translated, when
from webapp.maps.words import staff_action_word, staff_word
from webapp.observations.forms.report import FEELINGS, LIGHTS
from webapp.observations.views import staff_words as words
from webapp.observations.views.inbox_base import Catalogue

STEPS = (ObservationStatus.NEW, ObservationStatus.REVIEW, ObservationStatus.PLANNED, ObservationStatus.IN_PROGRESS)


def case_context(row: CaseRow, known: Catalogue) -> dict[str, Any]:
    """What the panel's template needs of a case."""
    category = known.by_code().get(row.category)
    under = ground.under(session(), [row.id]).get(row.id, ground.Ground())
    return {
        "case": row,
        "case_title": heading(category, row.title_code, language()),
        "source_word": _source(row.source),
        "due": words.due(row),
        "step_words": [staff_word(step) for step in (*STEPS, row.outcome or ObservationStatus.CLOSED)],
        "step": list(ObservationStatus).index(ObservationStatus(row.status)),
        "facts": _facts(row, category),
        "near": [(*_near(one, known), one) for one in cases.near(session(), row.id)],
        "case_actions": [
            (one, staff_action_word(one.outcome or one.status)) for one in cases.actions(session(), row.id)
        ],
        "history_rows": words.history_rows(cases.history(session(), row.id)),
        "tips": support.tips(session(), row.id) if row.still and row.status == "closed" else [],
        "on_ground": under.public,
        "rule": category.public_precision if category else "never",
        "precision_word": words.precision_word(row.precision),
    }


def _facts(row: CaseRow, category: CategoryRow | None) -> list[tuple[str, str]]:
    feeling = FEELINGS.get(str(row.feeling)) if row.feeling is not None else None
    found: list[tuple[str, Any]] = [
        (_("Place"), row.place_name or row.place_words),
        (_("In the reporter's words"), row.place_words if row.place_name else None),
        *_answers(row, category),
        (_("Feeling"), feeling),
        (_("Light"), LIGHTS.get(row.light or "")),
        (_("Unit"), translated(row.unit_name) if row.unit_name else _("No unit")),
        (_("Received"), when(row.created_at)),
        (_("Answer by"), words.short_day(row.promise_on) if row.promise_on else None),
        (_("Reporter"), _("Gets answers by e-mail") if row.has_contact else _("Has left no e-mail")),
        (_("Seen by others too"), words.seen_too(row.supports)),
        (_("Merged"), _duplicates(row.duplicates)),
    ]
    return [(str(term), str(value)) for term, value in found if value]


def _answers(row: CaseRow, category: CategoryRow | None) -> list[tuple[str, str]]:
    found = []
    for question in category.questions if category else []:
        given = row.answers.get(question["code"])
        chosen = given if isinstance(given, list) else [given]
        labels = [word(o["label"], language()) for o in question.get("options", ()) if o["code"] in chosen]
        if labels:
            found.append((word(question["label"], language()), ", ".join(labels)))
    return found


def _duplicates(count: int) -> str:
    return (
        ngettext("%(num)s report about the same thing", "%(num)s reports about the same thing", count) if count else ""
    )


def _source(source: str) -> str:
    said = {
        Source.RESIDENT.value: _("from a resident"),
        Source.WALK.value: _("from a safety walk"),
        Source.PATROL.value: _("from a patrol"),
        Source.IMPORT.value: _("imported"),
        Source.OPEN311.value: _("from another system"),
    }
    return str(said.get(source, ""))


def _near(one: NearRow, known: Catalogue) -> tuple[str, str]:
    """Title and second line of something near."""
    metres = _("%(num)s metres away", num=max(1, round(one.metres)))
    if one.kind == "action":
        return one.title or one.ref, f"{staff_action_word(one.outcome or one.status)} · {metres}"
    name = heading(known.by_code().get(one.category), one.title_code, language())
    return name, f"{one.ref} · {staff_word(one.outcome or one.status)} · {metres}"
