"""Who sees what of a watch area: the rows of trust.md's table as one test, a cell an assertion."""

import json
from dataclasses import dataclass

import pytest
from flask import Flask
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.watch_area import WatchArea, WatchReview
from tests.factories.watch_areas import block, make_area, make_contact
from tests.support.client import Client
from tests.support.world import TESTBY
from tests.webapp.watch_areas.conftest import filled
from webapp.core.clock import today

TRUE_AREA = block().area
LOOK = {"purpose": "review", "words": "årlig genomgång"}
ROLES = ("public", "coordinator", "unit_staff", "police", "council", "municipality_admin", "foreign police")


@dataclass(frozen=True)
class Seen:
    """What one person gets to see of the area; None where there is nothing at all."""

    kind: bool
    area: str | None  # "true" or "generalised"
    households: bool
    few_households: bool
    contacts: bool  # after a stated purpose
    contacts_unasked: bool
    own_assessment: bool
    shared_assessment: bool


NOTHING = Seen(False, None, False, False, False, False, False, False)
TABLE = {
    #                          kind  area          house few   cont  unask own   shared
    "public":             Seen(True, "generalised", True, False, False, False, False, False),
    "coordinator":        Seen(True, "true", True, True, True, False, False, True),
    "unit_staff":         Seen(True, "true", True, True, False, False, False, True),
    "police":             Seen(True, "true", True, True, True, False, True, True),
    "council":            NOTHING,
    "municipality_admin": Seen(True, "true", True, True, False, False, False, True),
    "foreign police":     NOTHING,
}  # fmt: skip


@pytest.fixture
def areas(store: Session) -> tuple[WatchArea, WatchArea]:
    """An area with 42 households and one with four, with contacts and two assessments by the police."""
    area = make_area(store, name="Eken", kind="neighbourhood")
    few = make_area(store, name="Alen", kind="stairwell", households_joined=4, area=block(601_000, 6_511_000))
    make_contact(store, area)
    for note, shared in (("hemlig bedömning", False), ("delad bedömning", True)):
        store.add(
            WatchReview(
                watch_area_id=area.id,
                municipality_id=TESTBY,
                reviewed_on=today(),
                outcome="approved",
                note=note,
                note_shared=shared,
            )
        )
    store.commit()
    return area, few


def area_of(text: str) -> str | None:
    drawn = next((f for f in json.loads(text)["features"] if f["properties"]["k"] == "w"), None)
    if drawn is None:
        return None
    # Degrees at 58.76° north, roughly back to square metres.
    metres = shape(drawn["geometry"]).area * 111_320**2 * 0.5187
    return "true" if abs(metres / TRUE_AREA - 1) < 0.05 else "generalised"


def seen_by(app: Flask, who: str, area: WatchArea, few: WatchArea) -> Seen:
    client = Client(app)
    base = "/testby" if who == "public" else "/staff/testby"
    if who == "foreign police":
        client.sign_in("police", "grannby")
    elif who != "public":
        client.sign_in(who)
    page, other = (client.raw.get(f"{base}/areas/{one.public_id}") for one in (area, few))
    text, few_text = page.get_data(as_text=True), other.get_data(as_text=True)
    if page.status_code != 200:
        assert page.status_code == 403
        assert "Eken" not in text
        return NOTHING
    drawn = client.raw.get(f"{base}/areas/{area.public_id}.geojson").get_data(as_text=True)
    asked = client.raw.post(
        f"/staff/testby/areas/{area.public_id}/contacts", data={**LOOK, "csrf_token": client.csrf}
    ).get_data(as_text=True)
    members = "hushåll"
    return Seen(
        kind="Grannsamverkan" in text,
        area=area_of(drawn),
        households=f"42 {members}" in text or f"42 av 80 {members}" in text,
        few_households=f"4 {members}" in few_text or f"4 av 80 {members}" in few_text,
        contacts="Kim Kanarie" in asked and "070-555 01 23" in asked,
        contacts_unasked="Kanarie" in text + drawn,
        own_assessment="hemlig bedömning" in text,
        shared_assessment="delad bedömning" in text,
    )


@pytest.mark.parametrize("who", ROLES)
def test_each_sees_what_the_table_says(app: Flask, areas: tuple[WatchArea, WatchArea], who: str) -> None:
    assert seen_by(app, who, *areas) == TABLE[who]


def test_the_applicant_sees_the_own_area_but_no_assessment_and_no_other_contact(client: Client, store: Session) -> None:
    where = client.post("/testby/areas/apply", filled(), status=303).location
    area = store.scalars(select(WatchArea)).one()
    make_contact(store, area, name="Noa Kanarie", applicant=False, email="noa@kanarie.example")
    store.add(
        WatchReview(
            watch_area_id=area.id,
            municipality_id=TESTBY,
            reviewed_on=today(),
            outcome="approved",
            note="delad bedömning",
            note_shared=True,
        )
    )
    store.commit()
    text = client.get(where).text
    assert "12 av 30 hushåll" in text
    assert not [word for word in ("Kanarie", "kanarie.example", "bedömning") if word in text]
