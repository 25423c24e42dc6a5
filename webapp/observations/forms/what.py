"""The second page as it was sent: the form, the answers to the category's questions, what looks like personal data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from data.queries.catalogue import CategoryRow
from webapp.observations import personal_data
from webapp.observations.forms.report import WhatForm

Sent = MultiDict[str, str]
Answers = dict[str, str | list[str]]


@dataclass
class WhatSheet:
    """A second page, sent or about to be shown."""

    form: WhatForm
    category: CategoryRow | None = None
    answers: Answers = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    asked: bool = False
    anyway: bool = False

    @property
    def good(self) -> bool:
        """Whether all that was sent can be kept."""
        return self.form.validate() and self.category is not None and not self.errors

    @property
    def done(self) -> bool:
        """Whether the page is answered: its questions have been seen, and so has a warning."""
        return self.asked and not self.warned

    @property
    def warned(self) -> bool:
        """Whether the page comes back because of what looks like personal data."""
        return bool(self.seen) and self.asked and not self.anyway

    def fields(self) -> dict[str, Any]:
        """What the draft keeps."""
        form = self.form
        return {
            "category": self.category.code if self.category else None,
            "answers": self.answers,
            "feeling": int(form.feeling.data) if form.feeling.data else None,
            "light": form.light.data or None,
            "text": form.text.data or "",
            "personal_data": bool(self.seen),
            "asked": self.asked,
            "what_done": self.done,
        }


def read_what(sent: Sent, rows: Mapping[str, CategoryRow]) -> WhatSheet:
    """The second page from a POST."""
    form = WhatForm(sent)
    form.category.choices = [(code, "") for code in rows]
    category = rows.get(form.category.data or "")
    text = form.text.data or ""
    sheet = WhatSheet(
        form,
        category,
        seen=personal_data_in(text),
        anyway=sent.get("do") == "anyway",
    )
    if category is not None:
        sheet.answers, sheet.errors = read_answers(category, sent)
        # Without JavaScript the questions show only when the category has been sent once.
        sheet.asked = not category.questions or bool(sheet.answers) or sent.get("asked") == category.code
    return sheet


def personal_data_in(text: str) -> list[tuple[str, str]]:
    """Kind and words of what looks like personal data, in a text that may be too long to keep."""
    return [(found.kind.value, text[found.start : found.end]) for found in personal_data.find(text[:5_000])]


def answer_name(category: str, question: str) -> str:
    """The name and id of a follow-up question's field."""
    return f"q-{category}-{question}"


def read_answers(category: CategoryRow, sent: Sent) -> tuple[Answers, dict[str, str]]:
    """The answers to a category's questions, and the errors by field name."""
    answers: Answers = {}
    errors: dict[str, str] = {}
    for question in category.questions:
        name = answer_name(category.code, question["code"])
        chosen = sent.getlist(name)
        known = [option["code"] for option in question["options"]]
        if any(code not in known for code in chosen) or (len(chosen) > 1 and not question.get("multiple")):
            errors[name] = _("Choose among the answers on the page.")
        elif chosen:
            answers[question["code"]] = chosen if question.get("multiple") else chosen[0]
    return answers, errors
