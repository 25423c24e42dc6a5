"""Nothing of an observation that the public may not see is in any byte that the public can get.

A canary town: six observations that must stay hidden, each with its own text, address, position, ids and token,
tied to a published action, to a place and to a public observation. Then every public GET route is asked, in both
languages, and all that is answered (body, headers, ETag) is searched.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import shapely
from flask import Flask
from geoalchemy2.shape import to_shape
from shapely import Point
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from data import audit
from data.engine import set_scope
from data.models.observation import Observation, ObservationContact
from data.models.support import ObservationFollower, StillThere
from data.vocabulary import Audience, Precision, Verb
from geo import crs
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, make_cell, make_observation, make_public, publish
from tests.factories.watch_areas import block, make_area, make_contact
from tests.support.client import Client
from tests.support.world import CENTRE, TESTBY
from webapp.core.access import access_of

X, Y = CENTRE
HIDDEN = {
    "unpublished": None,
    "place": Precision.PLACE,
    "cell": Precision.CELL,
    "never": Precision.NEVER,
    "withdrawn": None,
    "duplicate": Precision.EXACT,
}


@dataclass
class Town:
    """What must not be seen, and the addresses that are asked."""

    secrets: dict[str, str] = field(default_factory=dict)  # the secret → what it is
    hidden_ids: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)  # argument of a route → values

    def hide(self, name: str, row: Observation, token: str) -> None:
        """Remember all forms of one observation's secrets."""
        east, north = POSITIONS[name]
        point = Point(east, north)
        lon_lat, mercator = crs.to_wgs84(point), crs.to_mercator(point)
        for what, value in {
            "text": f"kanariefagel-{name}",
            "place words": f"kanariegatan-{name}",
            "e-mail": f"{name}@kanarie.example",
            "id": str(row.id),
            "id without hyphens": row.id.hex,
            "public id": row.public_id,
            "ref": row.ref,
            "token": token,
            "token hash": row.token_hash.hex(),
            "east": f"{east:.2f}",
            "east, whole metres": f"{int(east)}",
            "north": f"{north:.2f}",
            "north, whole metres": f"{int(north)}",
            "longitude": f"{lon_lat.x:.4f}"[:-1],
            "latitude": f"{lon_lat.y:.4f}"[:-1],
            "mercator x": f"{int(mercator.x)}",
            "mercator y": f"{int(mercator.y)}",
        }.items():
            self.secrets[value.lower()] = f"{what} of {name}"
        self.hidden_ids.append(row.public_id)


# Inside the square, so that the place's page would find them; each 0.1 km and more from what is public, and none with
# three decimals of a degree in common with a corner of a municipality, which is public too.
LAYERS = ("observations", "actions", "places", "cells", "watch_areas", "police_events")
POSITIONS = {name: (X + 2111.37 + 437.77 * n, Y + 3061.53 + 391.31 * n) for n, name in enumerate(HIDDEN)}


@pytest.fixture
def town(session: Session) -> Town:
    """The canary town, committed."""
    made = Town()
    set_scope(session, municipalities=(TESTBY,))
    place = the_place(session)
    shown = make_public(session, at=(X - 800, Y - 800))
    tied = [shown]
    for name, precision in HIDDEN.items():
        row = _canary(session, name, shown if name == "duplicate" else None)
        row.place_id = place.id
        if precision is not None:
            publish(session, row, precision, place_id=place.id, summary=f"kanariefagel-{name}")
        tied.append(row)
        made.hide(name, row, row.token_hash.hex()[:26])
    done = make_public(session, at=(X - 700, Y - 700), category="litter", title_code="bin")
    close(session, done, "done", "Papperskorgen är tömd.")
    action = make_action(session, observations=tied, places=[place], at=(X - 750, Y - 750))
    finished = make_action(
        session, observations=[*tied, done], status="closed", outcome="done", resident_message="Klart."
    )
    secret = make_action(session, observations=tied, title="kanarieatgard", published=False)
    made.secrets |= {"kanarieatgard": "an unpublished action", secret.public_id: "an unpublished action's id"}
    made.hidden_ids.append(secret.public_id)
    make_cell(session, wkt=f"POLYGON(({X} {Y}, {X + 250} {Y}, {X + 250} {Y + 250}, {X} {Y + 250}, {X} {Y}))")
    area = _watch_areas(session, made)
    session.commit()
    public_ids = [area, *made.values.pop("area"), shown.public_id, done.public_id, action.public_id, finished.public_id]
    made.values |= {
        "slug": ["testby", "grannby", "vilstad"],
        "public_id": public_ids,
        "place_slug": ["stortorget", "stadsparken", place.public_id],
        "name": ["public-testby-sv.000000000000", "portal-testby-en.000000000000"],
        "filename": [],
        # Every layer in both formats whose bytes can be read, for each of the three municipalities.
        "layer": [layer for layer in LAYERS for _ in range(6)],
        "kind": ["csv"] * 3 + ["geojson"] * 3,
        "size": ["320", "1600", "7"],
        "z": ["0", "10", "14"],
        "x": ["0", "559", "8958"],
        "y": ["0", "307", "4920"],
    }
    return made


def _watch_areas(session: Session, made: Town) -> str:
    """One area that is shown, generalised, and three that are not; gives the public id of the shown one."""
    shown = make_area(
        session, name="Kanarielunden 7", public_name="Kvarteret Eken", area=block(X - 1491.94, Y - 3019.7)
    )
    hidden = [
        make_area(session, name="Kanarielunden 8", status=status, households_joined=4711, households_total=4813,
                  area=block(X - 3000 + 400 * n, Y - 3000))
        for n, status in enumerate(("application", "review", "declined", "closed"))
    ]  # fmt: skip
    few = make_area(session, kind="boat", public_name="Hamnen", households_joined=4, households_total=4913,
                    area=block(X - 3000, Y + 1500), facts={"club": "kanarieklubben"})  # fmt: skip
    for area in (shown, *hidden, few):
        made.secrets[str(area.id)] = "a watch area's id"
        contact = make_contact(session, area, email=f"ombud-{area.public_id}@kanarie.example")
        made.secrets |= {str(contact.id): "a contact's id", str(contact.email): "a contact's e-mail"}
    made.secrets |= {
        "kim kanarie": "a contact's name",
        "070-555 01 23": "a contact's telephone",
        "kanarielunden": "the name that staff use",
        "kanarieklubben": "an area's own facts",
        "4711": "households of an area that is not shown",
        "4913": "households where few take part",
    }
    for east, north in shapely.get_coordinates(to_shape(shown.geom)):
        lon_lat, mercator = crs.to_wgs84(Point(east, north)), crs.to_mercator(Point(east, north))
        for value in (f"{east:.1f}", f"{north:.1f}", f"{lon_lat.x:.5f}", f"{lon_lat.y:.5f}", f"{mercator.x:.1f}"):
            made.secrets[value] = "a corner of a watch area"
    made.hidden_ids += [area.public_id for area in hidden]
    made.values["area"] = [few.public_id]
    return shown.public_id


def _canary(session: Session, name: str, twin_of: Observation | None) -> Observation:
    row = make_observation(
        session,
        at=POSITIONS[name],
        category="unsafe_place" if name in ("place", "cell") else "lighting",
        title_code=None,
        text=f"kanariefagel-{name}",
        place_words=f"kanariegatan-{name}",
        place_name=f"kanariegatan-{name}",
        duplicate_of=twin_of.id if twin_of else None,
    )
    email = f"{name}@kanarie.example"
    own = {"observation_id": row.id, "municipality_id": TESTBY}
    session.add(ObservationContact(email=email, language="sv", **own))
    session.add(ObservationFollower(email=email, language="sv", confirm_hash=row.id.bytes, **own))
    session.add(StillThere(browser_key=row.id.bytes, words=f"kanariefagel-{name}", **own))
    audit.record(
        session,
        municipality_id=TESTBY,
        object_kind="observation",
        object_id=row.id,
        actor=audit.SYSTEM,
        verb=Verb.STATUS,
        audience=Audience.PUBLIC,
        changes={"status": ["new", "review"]},
        detail={"message": f"kanariefagel-{name}"},
    )
    session.flush()
    return row


def public_rules(app: Flask) -> list[Rule]:
    """Every route of the class public that answers GET."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and (found := access_of(app, rule.endpoint)) and found.kind == "public"
    ]


def addresses(app: Flask, rule: Rule, values: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a route for the values of its arguments; a new argument must be given values here."""
    unknown = rule.arguments - values.keys()
    assert not unknown, f"give values for {sorted(unknown)} of {rule.rule} in this test"
    width = max((len(values[name]) for name in rule.arguments), default=1)
    with app.test_request_context():
        for number in range(width):
            chosen = {name: values[name][number % len(values[name])] for name in rule.arguments}
            yield _build(app, rule, chosen)


def _build(app: Flask, rule: Rule, chosen: dict[str, str]) -> str:
    typed = {name: rule._converters[name].to_python(value) for name, value in chosen.items()}
    return str(app.url_map.bind("localhost").build(rule.endpoint, typed))


def said(response: TestResponse) -> str:
    """All that an answer says: status line, headers, body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return f"{response.status}\n{headers}\n{response.get_data().decode('utf-8', 'replace')}".lower()


def leaks(response: TestResponse, town: Town) -> list[str]:
    """What an answer gives away."""
    everything = said(response)
    return [what for secret, what in town.secrets.items() if secret in everything]


def test_no_public_answer_holds_a_byte_of_what_is_hidden(client: Client, town: Town) -> None:
    asked = 0
    for rule in public_rules(client.app):
        for address in addresses(client.app, rule, town.values):
            for query in ("", "?lang=en"):
                response = client.raw.get(address + query)
                assert response.status_code < 500, address
                assert leaks(response, town) == [], address
                asked += 1
    assert asked > 30


QUERIES = [
    "q=kanarie",
    "q=kanariegatan-cell",
    "category=unsafe_place",
    "layer=reports&layer=areas",
    "status=waiting",
    "sort=oldest",
    "bbox=10,55,24,69",
    "period=365",
]


def test_no_filter_digs_them_out(client: Client, town: Town) -> None:
    for query in QUERIES:
        for page in ("map", "list", "map.geojson"):
            response = client.raw.get(f"/testby/{page}?{query}")
            assert response.status_code == 200
            # The page repeats what was searched for; that it finds nothing is the next test.
            found = [what for what in leaks(response, town) if not (what.startswith("place words") and "q=" in query)]
            assert found == [], query


def test_searching_for_a_hidden_place_finds_as_much_as_searching_for_nonsense(client: Client, town: Town) -> None:
    hidden = client.get("/testby/map.geojson?q=kanariegatan")
    nonsense = client.get("/testby/map.geojson?q=finnsinte")
    assert hidden.text == nonsense.text
    assert town.hidden_ids


def test_the_ids_themselves_lead_nowhere_and_all_look_the_same(client: Client, town: Town) -> None:
    unknown = "0" * 10
    for rule in public_rules(client.app):
        if "public_id" not in rule.arguments:
            continue
        values = {**town.values, "slug": ["testby"]}
        missing = client.raw.get(next(addresses(client.app, rule, {**values, "public_id": [unknown]})))
        assert missing.status_code == 404
        for public_id in town.hidden_ids:
            answer = client.raw.get(next(addresses(client.app, rule, {**values, "public_id": [public_id]})))
            assert answer.status_code == 404
            assert said(answer).replace(public_id, unknown) == said(missing)


def test_the_search_itself_can_see(client: Client, session: Session) -> None:
    """The negative control: a published canary is found by the same search."""
    town = Town()
    token = uuid.uuid4().hex[:26]
    POSITIONS["seen"] = (X + 5111.37, Y - 3111.53)
    row = make_observation(session, at=POSITIONS["seen"], place_name="kanariegatan-seen")
    publish(session, row)
    session.commit()
    town.hide("seen", row, token)
    del POSITIONS["seen"]
    found = set(leaks(client.raw.get(f"/o/{row.public_id}"), town))
    assert found == {"place words of seen", "public id of seen", "ref of seen"}
    assert {"longitude of seen", "latitude of seen"} <= set(leaks(client.raw.get("/testby/map.geojson"), town))
