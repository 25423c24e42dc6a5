"""Gathers what the inbox page shows, for a visit and for a change that was refused."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import batches, cases, duplicates, ground, inbox, municipalities
from data.queries.inbox import InboxFilter, InboxRow
from data.queries.titles import heading
from data.queries.units import UnitRow
from data.vocabulary import ObservationStatus
from geo.maps.kinds import MapKind
from webapp.core.access import principal
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.i18n import language, translated
from webapp.core.messages import message_for
from webapp.maps.page import legend, page_map
from webapp.maps.words import staff_word
from webapp.observations.forms.staff import PERIODS, BulkForm, filter_args
from webapp.observations.views import staff_words as words
from webapp.observations.views.case_panel import panel_context
from webapp.observations.views.inbox_base import (
    Catalogue,
    Choices,
    fill_choices,
    may_edit,
    read_catalogue,
    wanted_filter,
)


def inbox_page(form: BulkForm | None = None, marked: Collection[str] = (), error: str = "") -> str:
    """The whole page; `marked` are the public ids of ticked rows."""
    known = read_catalogue()
    wanted = wanted_filter(known)
    found = inbox.rows(session(), g.municipality.id, wanted, today(), known.categories)
    total = inbox.count(session(), g.municipality.id, wanted, today(), known.categories)
    ids = [row.id for row in found]
    under = ground.under(session(), ids) if may_edit() else {}
    repeated = duplicates.suggested(session(), g.municipality.id, ids) if may_edit() else {}
    exact = {c.code for c in known.categories if c.public_precision == "exact"}
    public = {row.id for row in found if row.category in exact and row.id in under and under[row.id].public}
    shown = {"may_edit": may_edit()} | _case() | _map(wanted, known, total) | _head(known, wanted, total)
    return render_template(
        "observations/inbox.html",
        **shown,
        rows=found,
        total=total,
        seen=" ".join(f"{row.public_id}:{row.version}" for row in found),
        titles=titles(found, known),
        on_public_ground=public,
        repeated=repeated,
        marked=set(marked) or _asked_marks(found, public, set(repeated)),
        form=fill_choices(form or BulkForm(public_ground=True), known),
        error=error,
        page_url=lambda page: inbox_url(replace(wanted, page=page)),
        wanted_page=wanted.page,
        pages=-(-total // inbox.PAGE),
        words=words,
        staff_word=staff_word,
        banner=banner(),
    )


def inbox_url(wanted: InboxFilter, **more: Any) -> str:
    """The address of the inbox with a filter."""
    parts: dict[str, Any] = filter_args(wanted) | ({"page": wanted.page} if wanted.page > 1 else {}) | more
    return url_for("observations.inbox", slug=g.municipality.slug, **parts)


def titles(found: list[InboxRow], known: Catalogue) -> dict[str, str]:
    """The first half of each row's title."""
    by_code = known.by_code()
    return {row.public_id: heading(by_code.get(row.category), row.title_code, language()) for row in found}


def banner() -> dict[str, Any] | None:
    """What the last change did (`done` in the address), what it left, and whether it can be taken back."""
    batch = _batch(request.args.get("done", ""))
    skipped = [part.partition(".") for part in request.args.get("skipped", "").split(",")[:50] if part]
    refs = inbox.refs(session(), g.municipality.id, [public_id for public_id, _dot, _code in skipped])
    left = [(refs[id_], id_, message_for(code)) for id_, _dot, code in skipped if id_ in refs and code.isidentifier()]
    if batch is None and not left:
        return None
    return {
        "batch": batch,
        "text": words.batch_words(batch) if batch else "",
        "left": left,
        "may_undo": batch is not None and _may_undo(batch),
    }


def _may_undo(batch: batches.BatchRow) -> bool:
    fresh = batch.at + settings().mail_delay > datetime.now(UTC)
    return fresh and batch.actor_id == principal().user_id and not batch.undone


def _case() -> dict[str, Any]:
    """The case that stands open beside the list (`case` in the address)."""
    found = cases.case(session(), g.municipality.id, request.args.get("case", "")[:20].replace("\x00", ""))
    return {**panel_context(found), "in_inbox": True} if found else {"case": None}


def _batch(text: str) -> batches.BatchRow | None:
    try:
        return batches.summary(session(), g.municipality.id, uuid.UUID(text)) if text else None
    except ValueError:
        return None


def _asked_marks(found: list[InboxRow], public: set[uuid.UUID], repeated: set[uuid.UUID]) -> set[str]:
    """The rows that the address asks to mark (the quick choices without JavaScript)."""
    chosen = {"all": {row.id for row in found}, "ground": public, "duplicates": repeated}
    ids = chosen.get(request.args.get("mark", ""), set())
    return {row.public_id for row in found if row.id in ids}


def _map(wanted: InboxFilter, known: Catalogue, total: int) -> dict[str, Any]:
    slug, municipality_id = g.municipality.slug, g.municipality.id
    bounds = inbox.extent(session(), municipality_id, wanted, today(), known.categories) if total else None
    part = page_map(
        MapKind.INBOX,
        slug,
        bounds=bounds or municipalities.middle(session(), municipality_id) or municipalities.bounds(session(), slug),
        attrs={"data-no-panel": ""},
    )
    return {"part": part, "legend_rows": legend(MapKind.INBOX)}


def _head(known: Catalogue, wanted: InboxFilter, total: int) -> dict[str, Any]:
    grant = principal().unit_in(g.municipality.id)
    counts = inbox.counts(session(), g.municipality.id, grant.unit_id if grant else None, today())
    mine = next((unit for unit in known.units if grant and unit.id == grant.unit_id), None)
    args = filter_args(wanted)
    return {
        "counts": counts,
        "oldest_days": words.days_since(counts.oldest) if counts.oldest else 0,
        "views": _views(known, counts, mine, args, total),
        "chips": _chips(known, wanted, args),
        "filter_choices": _filter_choices(known),
        "args": args,
        "query": urlencode(args),
    }


def _views(
    known: Catalogue, counts: inbox.InboxCounts, mine: UnitRow | None, args: dict[str, str], total: int
) -> list[tuple[str, str, int | str, bool, bool]]:
    """Saved views: address, name, count, is this one, has late ones."""
    wave = inbox.wave(session(), g.municipality.id)
    name = translated(known.by_code()[wave[0]].name) if wave and wave[0] in known.by_code() else ""
    offered: list[tuple[str, dict[str, str], int]] = [
        (_("All open"), {}, counts.open),
        *([(_("My unit"), {"unit": mine.code}, counts.mine)] if mine else []),
        *(
            [(_("%(category)s, new", category=name), {"category": wave[0], "status": "new"}, wave[1])]
            if name and wave
            else []
        ),
        (_("Late ones"), {"late": "1"}, counts.late),
        (_("To publish"), {"public": "waiting"}, counts.waiting),
        (_("Without place"), {"unplaced": "1"}, counts.unplaced),
        (_("Photos to review"), {"photos": "1"}, counts.photos),
        (_("Still there?"), {"still": "1"}, counts.still),
        (_("Seen by most"), {"seen": "1"}, counts.seen),
        (_("Held"), {"held": "1"}, counts.held),
    ]
    url = url_for("observations.inbox", slug=g.municipality.slug)
    return [
        (
            url + ("?" + urlencode(part) if part else ""),
            text,
            total if part == args else number,
            part == args,
            "late" in part,
        )
        for text, part, number in offered
        if number or part in ({}, args)
    ]


def _chips(known: Catalogue, wanted: InboxFilter, args: dict[str, str]) -> list[tuple[str, str, str]]:
    """The chosen filters: name, value, address without it."""
    labels = {name: dict(choices) for name, (_label, choices) in _filter_choices(known).items()}
    flags = {
        "late": (_("Deadline"), _("late")),
        "held": (_("Held"), _("yes")),
        "unplaced": (_("Place"), _("missing")),
        "photos": (_("Photos"), _("to review")),
        "seen": (_("Seen by others too"), _("most first")),
        "still": (_("Still there?"), _("yes, say residents")),
        "duplicates": (_("Duplicates"), _("shown")),
        "q": (_("Search"), wanted.q),
    }
    names = {name: str(label) for name, (label, _choices) in _filter_choices(known).items()}
    url = url_for("observations.inbox", slug=g.municipality.slug)
    found = []
    for name, value in args.items():
        label, text = flags[name] if name in flags else (names[name], labels[name].get(value, value))
        rest = {other: kept for other, kept in args.items() if other != name}
        found.append((str(label), str(text), url + ("?" + urlencode(rest) if rest else "")))
    return found


def _filter_choices(known: Catalogue) -> dict[str, tuple[str, Choices]]:
    days = {1: _("the last day"), 365: _("the last year")}
    periods = [(str(n), str(days.get(n, _("the last %(num)s days", num=n)))) for n in PERIODS]
    statuses = [(s.value, staff_word(s)) for s in ObservationStatus]
    return {
        "category": (_("Category"), [("", _("All")), *known.category_choices]),
        "unit": (_("Unit"), [("", _("All")), *known.unit_choices, ("none", _("No unit"))]),
        "status": (_("Stage"), [("", _("Open")), *statuses, ("all", _("All, also closed"))]),
        "period": (_("Received"), [("", _("Any time")), *periods]),
        "public": (
            _("Shown to the public"),
            [("", _("All")), ("waiting", _("to publish")), ("shown", _("published")), ("hidden", _("not published"))],
        ),
    }
