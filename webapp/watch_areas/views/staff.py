"""The register for staff and police: list with map, and one area's page."""

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import g, jsonify, render_template, request, url_for

from data.queries import municipalities, outbox, watch_areas, watch_contacts
from data.queries.actions import HistoryRow, undone_batches
from data.queries.watch_areas import VIEWS, AreaFilter, AreaRow
from data.queries.watch_kinds import kinds
from data.vocabulary import Verb, WatchAreaStatus
from geo.maps.kinds import MapKind
from webapp.core.access import requires
from webapp.core.clock import today
from webapp.core.database import session, settings
from webapp.core.i18n import clock
from webapp.core.permissions import Permission
from webapp.maps.page import page_map
from webapp.watch_areas.forms import LookForm, MeetingForm, ReviewForm, SignForm
from webapp.watch_areas.rules import STATUS, due_state, next_review
from webapp.watch_areas.service import place
from webapp.watch_areas.story import lines
from webapp.watch_areas.views.base import blueprint, find, is_police, may
from webapp.watch_areas.words import MEETINGS, OUTCOMES, PURPOSES, SIGNS, STATUSES, checks, fact_rows

BY_WORD = {"meetings": MEETINGS, "outcomes": OUTCOMES, "purposes": PURPOSES, "sign_words": SIGNS}


@blueprint.get("/staff/<slug>/areas")
@requires(Permission.WATCH_VIEW)
def staff_list(slug: str) -> str:
    """The areas, those due for review first, beside their map; view, kind and status are in the address."""
    chosen = read_filter()
    rows = watch_areas.listed(session(), [g.municipality.id], chosen)
    here = municipalities.bounds(session(), slug)
    return render_template(
        "watch_areas/staff_list.html",
        rows=rows,
        chosen=chosen,
        counts=watch_areas.counts(session(), [g.municipality.id], today()),
        statuses=STATUSES,
        part=page_map(MapKind.STAFF_AREAS, slug, bounds=None if rows else here),
    )


@blueprint.get("/staff/<slug>/areas.geojson")
@requires(Permission.WATCH_VIEW)
def staff_geojson(slug: str) -> Any:
    """The true areas of the list, for its map."""
    rows = {row.id: row for row in watch_areas.listed(session(), [g.municipality.id], read_filter())}
    rows = {id_: row for id_, row in rows.items() if row.public_id != request.args.get("but")}
    drawn = watch_areas.drawn(session(), g.municipality.id, list(rows))
    made = [place.feature(wkb, rows[id_].public_id, **_codes(rows[id_])) for id_, wkb in drawn.items()]
    return jsonify(type="FeatureCollection", features=made)


@blueprint.get("/staff/<slug>/areas/<public_id>")
@requires(Permission.WATCH_VIEW)
def staff_page(slug: str, public_id: str) -> str:
    """One area: map, review, facts, contacts behind a purpose, meetings, signs, history."""
    return area_page(find(public_id))


@blueprint.get("/staff/<slug>/areas/<public_id>.geojson")
@requires(Permission.WATCH_VIEW)
def staff_area_geojson(slug: str, public_id: str) -> Any:
    """The area with its signs and the areas beside it."""
    area = find(public_id)
    beside = [
        {**place.feature(wkb, "", k="beside", kind=kind, over=over), "id": None}
        for _id, kind, over, wkb in watch_areas.near(session(), area)
    ]
    signs = [place.feature(wkb, str(id_), k="sign", s=s) for id_, s, wkb in watch_areas.signs_drawn(session(), area.id)]
    own = place.feature(watch_areas.geometry(session(), area.id), area.public_id, **_codes(area))
    return jsonify(type="FeatureCollection", features=[*beside, own, *signs])


def area_page(area: AreaRow, problems: list[tuple[str, str]] | None = None, **bound: Any) -> str:
    """The page of an area; `problems` are (field, words), `bound` the forms as they were sent."""
    slug = g.municipality.slug
    history = watch_areas.history(session(), area.id)
    contacts = watch_areas.contact_count(session(), area.id)
    sees_contacts = may(Permission.WATCH_CONTACTS)
    source = url_for("watch_areas.staff_area_geojson", slug=slug, public_id=area.public_id)
    forms = {
        "review_form": ReviewForm(data={"next_review_on": next_review(today())}),
        "meeting_form": MeetingForm(data={"held_on": today()}),
        "sign_form": SignForm(),
        "look_form": LookForm(),
    }
    return render_template(
        "watch_areas/staff_page.html",
        area=area,
        problems=problems or [],
        given=request.form,
        forward=list(STATUS.forward[WatchAreaStatus(area.status)]),
        back=STATUS.backward.get(WatchAreaStatus(area.status)),
        checks=checks(area, contacts, today()),
        facts=fact_rows(area.kind, area.facts),
        contacts=contacts,
        looks=watch_contacts.looks(session(), g.municipality.id, area.id, most=5) if sees_contacts else [],
        reviews=watch_areas.reviews(session(), area.id, all_notes=is_police()),
        meeting_rows=watch_areas.meetings(session(), area.id),
        sign_rows=watch_areas.signs(session(), area.id),
        beside=watch_areas.near(session(), area),
        lines=lines(history),
        undo=_undo_note(history),
        is_police=is_police(),
        clock=clock,
        part=page_map(MapKind.STAFF_AREA, slug, source=source),
        **BY_WORD,
        **{**forms, **bound},
    )


def read_filter() -> AreaFilter:
    """What the address asks for; unknown values are as none."""
    asked = request.args
    view, kind, status = asked.get("view", "all"), asked.get("kind"), asked.get("status")
    return AreaFilter(
        today=today(),
        view=view if view in VIEWS else "all",
        kind=kind if kind in kinds() else None,
        status=status if status in set(WatchAreaStatus) else None,
    )


def _codes(area: AreaRow) -> dict[str, Any]:
    late = due_state(WatchAreaStatus(area.status), area.next_review_on, today()) == "late"
    return {"k": "w", "kind": area.kind, "s": area.status, "od": late}


def _undo_note(history: list[HistoryRow]) -> dict[str, Any] | None:
    """The latest step, while its mail waits and nothing came after it."""
    undone: set[uuid.UUID] = undone_batches(history)
    last = next((row for row in history if row.verb in (Verb.STATUS, Verb.UNDONE)), None)
    if last is None or last.verb != Verb.STATUS or last.batch_id is None or last.batch_id in undone:
        return None
    if last.at + settings().mail_delay <= datetime.now(UTC) or not may(Permission.WATCH_EDIT):
        return None
    people, at = outbox.people_waiting(session(), last.batch_id)
    return {"batch": last.batch_id, "people": people, "at": at, "state": str(last.changes["status"][1])}
