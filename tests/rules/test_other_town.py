"""Whoever works in one municipality reaches nothing of another: neither by its address nor by an id in a form.

Every route for signed-in people is asked in the person's own municipality with every id of the neighbour, in the
address and in the form. No answer holds a canary, and afterwards no row of the neighbour has changed.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from data import audit
from data.audit import SYSTEM
from data.engine import set_scope
from data.models.account import Membership
from data.photo_store import PhotoStore
from data.vocabulary import Audience, Verb
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, make_observation, make_public
from tests.factories.photos import make_photo
from tests.factories.watch_areas import make_area, make_contact
from tests.rules.routes import ROUTES
from tests.support.client import Client
from tests.support.world import TESTBY
from webapp.config import Settings
from webapp.core.permissions import Permission

CANARY = "kanariefågeln"
ROLES = ("coordinator", "police", "municipality_admin")
DOES = (
    *("publish", "hide", "status", "category", "unit", "merge", "merge_suggested", "still_accept", "still_dismiss"),
    *("approve", "reject", "left", "cover", "add_role", "change_role", "end_role", "disable", "reset_factor"),
    *("allow_link", "invite", "admin_on", "protect", "remove", "stop"),
)


@dataclass
class Neighbour:
    """What of Testby somebody in Grannby may have learnt: ids for addresses, and fields for forms."""

    ids: dict[str, list[str]]
    fields: dict[str, list[str]]


@pytest.fixture
def neighbour(session: Session, settings: Settings) -> Neighbour:
    """Testby with one of everything, each with the canary."""
    set_scope(session, municipalities=(TESTBY,))
    batch = uuid.uuid4()
    shown = make_public(session, text=CANARY, place_words=CANARY)
    seen = make_observation(session, text=CANARY, place_words=CANARY)
    done = make_public(session, text=CANARY)
    close(session, done, message=CANARY)
    audit.record_about(
        session, seen, actor=SYSTEM, verb=Verb.STATUS, audience=Audience.STAFF, batch_id=batch,
        changes={"status": ["new", "review"]}, detail={"message": CANARY},
    )  # fmt: skip
    place = the_place(session)
    action = make_action(session, observations=[shown, seen], places=[place], title=CANARY, description=CANARY)
    area = make_area(session, name=CANARY, public_name=CANARY)
    contact = make_contact(session, area, name=CANARY)
    store = PhotoStore(settings.photos)
    photos = [make_photo(session, store, observation_id=seen.id), make_photo(session, store, action_id=action.id)]
    people = session.execute(select(Membership.user_id, Membership.id).where(Membership.municipality_id == TESTBY))
    users, memberships = zip(*((str(user), str(row)) for user, row in people), strict=True)
    session.commit()
    rows = [row.public_id for row in (shown, seen, done)]
    return Neighbour(
        ids={
            "public_id": [*rows, action.public_id, area.public_id, *(photo.public_id for photo in photos)],
            "user_id": list(users),
            "kind": ["case", "contact"],
        },
        fields={
            "obs": rows, "pair": [f"{row}:{action.public_id}" for row in rows], "action": [action.public_id],
            "place_ids": [place.public_id], "more_place": [place.public_id], "id": [str(contact.id)],
            "seen": [f"{row}:{version}" for row in rows for version in (1, 2)], "keep": [seen.ref], "ref": [seen.ref],
            "batch": [str(batch)], "membership": list(memberships), "version": ["1"],
        },
    )  # fmt: skip


PLAIN = {
    "purpose": "review", "words": "årlig genomgång", "reason": "prov", "resident_message": "prov", "to": "planned",
    "status": "review", "role": "coordinator", "category": "litter", "unit": "street", "name": "Prov",
    "email": "prov@prov.example", "title": "Prov", "nobody": "1", "outcome": "done", "public_name": "Prov",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_municipality_is_reached(
    app: Flask, settings: Settings, neighbour: Neighbour, role: str
) -> None:
    before = everything(settings)
    client = Client(app).sign_in(role, "grannby")
    asked = 0
    for rule, path, method in routes(app, neighbour):
        for do in DOES if method == "POST" and takes_a_verb(rule) else ("",):
            form = {**PLAIN, **neighbour.fields, "do": do, "csrf_token": client.csrf}
            query = {"obs": neighbour.fields["obs"], "action": neighbour.fields["action"], "case": form["obs"][0]}
            more: dict[str, Any] = {"query_string": query} if method == "GET" else {"data": form}
            answer = client.raw.open(path, method=method, **more)
            asked += 1
            assert answer.status_code < 500, f"{method} {path} {do}"
            assert CANARY not in answer.get_data(as_text=True), f"{method} {path} {do}"
            if rule.arguments & {"public_id", "user_id"}:
                assert answer.status_code in (400, 403, 404, 409), f"{method} {path} {do}: {answer.status_code}"
    assert asked > 300
    assert everything(settings) == before


def routes(app: Flask, neighbour: Neighbour) -> Iterator[tuple[Rule, str, str]]:
    """Every route for signed-in people below a municipality, with all ids of the neighbour."""
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not isinstance(ROUTES[rule.endpoint], Permission) or "slug" not in rule.arguments:
            continue
        names = sorted(rule.arguments - {"slug", "size"})
        for chosen in itertools.product(*(neighbour.ids[name] for name in names)):
            values = {"slug": "grannby", **({"size": 320} if "size" in rule.arguments else {})}
            path = bound.build(rule.endpoint, values | dict(zip(names, chosen, strict=True)))
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, path, method


def takes_a_verb(rule: Rule) -> bool:
    """Whether the form's button says what is to be done."""
    return rule.endpoint in (
        *("accounts.user_here", "observations.case_change", "observations.inbox_bulk", "photos.review"),
        *("photos.change", "actions.publish", "watch_areas.change_contact"),
    )


def everything(settings: Settings) -> dict[str, int]:
    """A hash of all that belongs to Testby, table by table, read past row-level security."""
    engine = create_engine(settings.owner_url)
    with engine.connect() as owner:
        owner.execute(text("SET row_security = off"))
        having = text("SELECT table_name FROM information_schema.columns WHERE column_name = 'municipality_id'"
                      " AND table_schema = 'public'")  # fmt: skip
        tables = set(owner.execute(having).scalars())
        found = {
            table: owner.execute(
                text(f'SELECT coalesce(sum(hashtext(t::text)), 0) FROM "{table}" t WHERE municipality_id = :town'),
                {"town": TESTBY},
            ).scalar_one()
            for table in sorted(tables)
        }
    engine.dispose()
    return found


def test_at_home_the_same_is_seen_and_changed(app: Flask, settings: Settings, neighbour: Neighbour) -> None:
    before = everything(settings)
    client = Client(app).sign_in("coordinator", "testby")
    assert CANARY in client.get(f"/staff/testby/inbox/{neighbour.ids['public_id'][1]}").text
    photo = neighbour.ids["public_id"][-1]
    client.post(f"/staff/testby/photos/{photo}/review", {"do": "approve", "version": "1"})
    assert everything(settings) != before
