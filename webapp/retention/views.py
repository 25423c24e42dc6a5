"""How long the municipality keeps what: the rules, what is due, and what has been deleted."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from data.queries import retention
from data.vocabulary import RetentionKind
from webapp.core.access import actor, requires
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.permissions import Permission
from webapp.retention import service
from webapp.retention.forms import RuleForm
from webapp.retention.rules import USUAL_DAYS, due_before
from webapp.retention.words import KINDS

blueprint = Blueprint("retention", __name__, url_prefix="/staff/<slug>/retention")
MOST_LISTED = 500


@blueprint.get("")
@requires(Permission.RETENTION)
def overview(slug: str) -> str:
    """All kinds with their rules, what is due tonight, and the latest deletions."""
    return _page()


@blueprint.post("/<kind>")
@requires(Permission.RETENTION)
def decide(slug: str, kind: str) -> Any:
    """Set or stop the rule of one kind."""
    chosen = _kind(kind)
    if request.form.get("do") == "stop":
        service.stop(session(), g.municipality.id, chosen, actor=actor())
        return redirect(url_for("retention.overview", slug=slug))
    form = RuleForm(request.form, prefix=chosen.value)
    if not form.validate():
        return _page(chosen, form), 400
    service.decide(session(), g.municipality.id, chosen, **form.data, actor=actor())
    return redirect(url_for("retention.overview", slug=slug, _anchor=chosen.value))


@blueprint.get("/<kind>")
@requires(Permission.RETENTION)
def due(slug: str, kind: str) -> str:
    """What the next deletion takes of one kind, by name."""
    chosen = _kind(kind)
    rule = retention.rules(session(), g.municipality.id).get(chosen)
    if rule is None:
        raise NotFound("not_found")
    before = due_before(datetime.now(UTC), rule.days)
    return render_template(
        "retention/due.html",
        words=KINDS[chosen],
        rule=rule,
        count=retention.count_due(session(), g.municipality.id, chosen, before),
        names=retention.list_due(session(), g.municipality.id, chosen, before, MOST_LISTED),
    )


def _page(failed: RetentionKind | None = None, form: RuleForm | None = None) -> str:
    lines = service.overview(session(), g.municipality.id, datetime.now(UTC))
    forms = {line.kind: _form(line) for line in lines}
    if failed and form:
        forms[failed] = form
    return render_template(
        "retention/overview.html",
        lines=lines,
        forms=forms,
        failed=failed,
        words=KINDS,
        batches=retention.batches(session(), g.municipality.id),
    )


def _form(line: service.Due) -> RuleForm:
    values = {"days": USUAL_DAYS[line.kind]} if line.rule is None else vars(line.rule)
    return RuleForm(prefix=line.kind.value, data=values)


def _kind(word: str) -> RetentionKind:
    try:
        kind = RetentionKind(word)
    except ValueError:
        raise NotFound("not_found") from None
    if kind not in retention.KINDS:
        raise NotFound("not_found")
    return kind
