"""What the three pages of a report share: the draft behind the address, the way on, the words of the review."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import catalogue, municipalities
from data.queries.catalogue import CategoryRow
from webapp.core import browser
from webapp.core.database import session, settings
from webapp.core.errors import Conflict
from webapp.core.i18n import translated
from webapp.core.tokens import reporter_token
from webapp.observations.forms.report import FEELINGS, LIGHTS
from webapp.observations.service import drafts
from webapp.observations.service.drafts import Draft


@dataclass(frozen=True)
class Flow:
    """A report on its way; without a draft nothing has been posted yet, or its day is over."""

    token: str
    draft: Draft | None

    @property
    def fields(self) -> dict[str, Any]:
        """What has been filled in so far."""
        return self.draft.fields if self.draft else {}

    @property
    def has_place(self) -> bool:
        """Whether the first page is answered."""
        return bool(self.fields.get("geometry") or self.fields.get("words"))

    @property
    def has_what(self) -> bool:
        """Whether the second page is answered."""
        return bool(self.fields.get("category") and self.fields.get("what_done"))

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of one of the flow's pages, with the draft."""
        slug = values.pop("slug", g.municipality.slug)
        return url_for(f"report.{endpoint}", slug=slug, draft=self.token, **values)

    def url_of_photo(self, public_id: str) -> str:
        """The small picture of one of the draft's photos."""
        slug = g.municipality.slug
        return url_for("report_photos.small", slug=slug, draft=self.token, public_id=public_id, lang=None)

    def keep(self, **changes: Any) -> "Flow":
        """Store what a page added."""
        municipality_id = changes.pop("municipality_id", g.municipality.id)
        return Flow(self.token, drafts.keep(session(), self.token, municipality_id, {**self.fields, **changes}))


def open_flow(*, lock: bool = False) -> Flow:
    """The flow that the address names; a new one when it names none."""
    asked = request.args.get("draft", "")
    token = asked if drafts.is_token(asked) else drafts.new_token()
    return Flow(token, drafts.find(session(), token, lock=lock))


def way_out(flow: Flow) -> Any | None:
    """Where a request belongs instead: the receipt of a sent draft, the municipality that the draft is in."""
    if flow.draft is None:
        return None
    if flow.draft.sent:
        return sent_page(flow.draft)
    if flow.draft.municipality_id == g.municipality.id:
        return None
    if request.method == "POST":
        raise Conflict("draft_elsewhere")
    there = municipalities.by_id(session(), flow.draft.municipality_id)
    return redirect(flow.url(str(request.endpoint).rpartition(".")[2], slug=there.slug))


def next_page(flow: Flow, *, expired: bool = False) -> Any:
    """On to the first page that is not answered, else to the review."""
    endpoint = "where" if not flow.has_place else "what" if not flow.has_what else "send"
    return redirect(flow.url(endpoint, **({"expired": 1} if expired else {})), 303)


def receipt_url(draft: Draft) -> str:
    """The secret link of what the draft became."""
    token = reporter_token(settings().key("reporter"), draft.observation_id)
    return url_for("receipt.show", token=token, done="sent")


def sent_page(draft: Draft) -> Any:
    """From a sent draft to its receipt; whoever else has the address learns that it has been sent."""
    if draft.opens_for(browser.token(), datetime.now(UTC)):
        return redirect(receipt_url(draft), 303)
    return render_template("report/sent.html"), 403


def category_of(flow: Flow) -> CategoryRow | None:
    """The chosen category, None when the municipality has no such."""
    return catalogue.by_code(session(), g.municipality.id).get(flow.fields.get("category", ""))


def what_lines(category: CategoryRow, fields: dict[str, Any]) -> list[str]:
    """The second page's answers in words."""
    lines = [": ".join([translated(category.name), *_answer_words(category, fields.get("answers", {}))][:2])]
    feeling, light = fields.get("feeling"), fields.get("light")
    if feeling is not None:
        lines.append(_("How it feels: %(words)s", words=FEELINGS[str(feeling)]))
    if light:
        lines.append(_("Light: %(words)s", words=LIGHTS[light]))
    return lines


def public_words(precision: str) -> str:
    """What others may see of a report, in plain words."""
    words = {
        "exact": _(
            "When the municipality has looked at the report, the place and what it is about may be shown on the map."
        ),
        "never": _("The place is never shown to others."),
    }
    other = _("The exact place is never shown to others. It only counts in figures for a larger area.")
    return str(words.get(precision, other))


def _answer_words(category: CategoryRow, answers: dict[str, Any]) -> list[str]:
    words = []
    for question in category.questions:
        given = answers.get(question["code"], [])
        chosen = given if isinstance(given, list) else [given]
        words += [translated(option["label"]) for option in question["options"] if option["code"] in chosen]
    return [", ".join(words)] if words else []
