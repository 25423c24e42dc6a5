"""The board of actions, one action's page, and what is left to confirm."""

from datetime import UTC, date, datetime
from typing import Any

from flask import g, jsonify, render_template, request, url_for

from data.queries import action_links, actions, outbox, photos
from data.queries.actions import ActionRow, BoardFilter, HistoryRow
from data.vocabulary import ActionStatus, Verb
from geo.maps.kinds import MapKind
from webapp.actions import map_data
from webapp.actions.rules import STATUS
from webapp.actions.timeline import story
from webapp.actions.views.base import blueprint, find, may, with_titles
from webapp.actions.words import KINDS
from webapp.core.access import requires
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.permissions import Permission
from webapp.maps.page import legend, page_map
from webapp.photos.formats import ACCEPT
from webapp.photos.shown import strip

SHOWN_CLOSED = 12


@blueprint.get("/staff/<slug>/actions")
@requires(Permission.ACTION_VIEW)
def staff_list(slug: str) -> str:
    """The board, or with ?view=table all as a table; unit, kind and lateness are chosen in the address."""
    chosen = _filter()
    rows = actions.board(session(), g.municipality.id, chosen)
    columns = {status: [row for row in rows if row.status == status] for status in ActionStatus}
    counts = actions.counts_by_unit(session(), g.municipality.id, today())
    return render_template(
        "actions/board.html",
        rows=rows,
        columns=columns,
        shown_closed=SHOWN_CLOSED,
        units=counts,
        chosen=chosen,
        as_table=request.args.get("view") == "table",
        done=actions.outcomes_since(session(), g.municipality.id, date(today().year, 1, 1)),
        to_confirm=actions.count_to_confirm(session(), g.municipality.id),
        part=page_map(MapKind.BOARD, slug, source=url_for("actions.staff_board_geojson", slug=slug)),
    )


@blueprint.get("/staff/<slug>/actions.geojson")
@requires(Permission.ACTION_VIEW)
def staff_board_geojson(slug: str) -> Any:
    """The board's actions for its map: the open ones and the latest closed."""
    rows = actions.board(session(), g.municipality.id, _filter())
    closed = [row.public_id for row in rows if row.status == ActionStatus.CLOSED][:SHOWN_CLOSED]
    shown = [row.public_id for row in rows if row.status != ActionStatus.CLOSED] + closed
    return jsonify(map_data.actions_only(action_links.board_parts(session(), g.municipality.id, shown), today()))


@blueprint.get("/staff/<slug>/actions/<public_id>")
@requires(Permission.ACTION_VIEW)
def staff_page(slug: str, public_id: str) -> str:
    """One action: map with spokes, facts, what it answers, how it went, and the next step."""
    return action_page(find(public_id))


@blueprint.get("/staff/<slug>/actions/<public_id>.geojson")
@requires(Permission.ACTION_VIEW)
def staff_geojson(slug: str, public_id: str) -> Any:
    """The action's map; observations only for those who may see observations."""
    parts = action_links.parts(session(), find(public_id).id, observations=may(Permission.OBSERVATION_VIEW))
    return jsonify(map_data.collection(parts, today()))


def action_page(action: ActionRow, problem: tuple[str, str] | None = None) -> str:
    """The page of an action; `problem` is the field and the words of what was wrong with a form on it."""
    history = actions.history(session(), action.id)
    sees = may(Permission.OBSERVATION_VIEW)
    places = action_links.places(session(), action.id)
    source = url_for("actions.staff_geojson", slug=g.municipality.slug, public_id=action.public_id)
    status = ActionStatus(action.status)
    return render_template(
        "actions/staff_page.html",
        action=action,
        linked=with_titles(action_links.linked(session(), action.id)) if sees else [],
        near=with_titles(action_links.near(session(), g.municipality.id, action.id))
        if sees and _editable(action)
        else [],
        sees_observations=sees,
        places=places,
        forward=STATUS.forward(status),
        back=STATUS.back(status),
        story=story(history, action),
        undo=_undo_note(history),
        problem=problem,
        photos=strip(g.municipality.slug, photos.of_action(session(), action.id)),
        accept=ACCEPT,
        part=page_map(MapKind.STAFF_ACTION, g.municipality.slug, source=source),
        legend=legend(MapKind.STAFF_ACTION),
        on_map=bool(places) or action.observations > 0,
    )


def _editable(action: ActionRow) -> bool:
    return may(Permission.ACTION_EDIT) and action.status != ActionStatus.CLOSED


def _undo_note(history: list[HistoryRow]) -> dict[str, Any] | None:
    """What can still be undone: the latest step, while its mails wait and nothing came after it."""
    undone = actions.undone_batches(history)
    last = next((row for row in history if row.verb in (Verb.STATUS, Verb.UNDONE)), None)
    if last is None or last.verb != Verb.STATUS or last.batch_id is None or last.batch_id in undone:
        return None
    if last.at + settings().mail_delay <= datetime.now(UTC) or not may(Permission.ACTION_EDIT):
        return None
    people, at = outbox.people_waiting(session(), last.batch_id)
    outcome = last.changes.get("outcome", [None, None])[1]
    return {"batch": last.batch_id, "people": people, "at": at, "state": outcome or last.changes["status"][1]}


def _filter() -> BoardFilter:
    kind = request.args.get("kind")
    return BoardFilter(
        unit=request.args.get("unit") or None,
        late=request.args.get("late") == "1",
        kind=kind if kind in set(KINDS) else None,
        today=today(),
    )
