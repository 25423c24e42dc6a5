"""Who sees what of a report: the table of trust.md section 3 as one test, a row a case and a cell an assertion.

The rows about watch areas, which need a stated purpose, are in tests/webapp/watch_areas/test_who_sees_what.py. Walks
have no pages yet.
"""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.models.observation import Observation
from data.photo_store import PhotoStore
from data.vocabulary import Precision
from tests.factories.observations import publish
from tests.factories.photos import make_photo
from tests.support.client import Client
from tests.support.reporting import link, report
from webapp.config import Settings

WORDS, EMAIL, SUMMARY = "kanariefågeln sjunger", "kanarie@example.com", "granskad mening"
POSITION = text("SELECT trunc(ST_X(ST_Transform(geom, 4326))::numeric, 4)::text FROM observation")  # to some metres
PUBLIC = (
    "/",
    "/map.geojson",
    "/list",
    "/places/stortorget",
    "/places/stortorget.geojson",
    "/actions",
    "/areas.geojson",
)
WHO = (
    "public",
    "reporter",
    "coordinator",
    "unit_staff",
    "police",
    "council",
    "municipality_admin",
    "foreign coordinator",
)


@dataclass(frozen=True)
class Seen:
    """What one person gets to see of a report."""

    it: bool = False  # that it is there at all
    point: bool = False
    text: bool = False
    photo: bool = False
    email: bool = False


NOTHING, ALL = Seen(), Seen(it=True, point=True, text=True, photo=True)
STAFF = dict.fromkeys(("coordinator", "unit_staff", "police", "municipality_admin"), ALL) | dict.fromkeys(
    ("council", "foreign coordinator"), NOTHING
)
# The reporter sees all of the own report, and that answers go to an address; which one only the mail itself shows.
OWN = {"reporter": ALL}
TABLE = {
    "not yet looked at": {"public": NOTHING, **OWN, **STAFF},
    "public ground, published": {"public": Seen(it=True, point=True), **OWN, **STAFF},
    "public ground, photo approved": {"public": Seen(it=True, point=True, photo=True), **OWN, **STAFF},
    "unsafe place, counted only": {"public": NOTHING, **OWN, **STAFF},
    "about a home or a person": {"public": NOTHING, **OWN, **STAFF},
}
PRECISION = {"unsafe place, counted only": Precision.CELL, "about a home or a person": Precision.NEVER}


@pytest.mark.parametrize("case", TABLE)
def test_each_sees_what_the_table_says(app: Flask, session: Session, settings: Settings, case: str) -> None:
    receipt = link(report(Client(app), email=EMAIL, text=WORDS))
    row = session.scalars(select(Observation)).one()
    approved = "approved" if case == "public ground, photo approved" else "pending"
    photo = make_photo(session, PhotoStore(settings.photos), observation_id=row.id, review=approved).public_id
    if case != "not yet looked at":
        publish(session, row, PRECISION.get(case, Precision.EXACT), summary=SUMMARY)
    row.category = "unsafe_place" if case.startswith("unsafe") else row.category
    session.commit()
    where = str(session.scalar(POSITION))
    assert {who: seen_by(app, who, row.public_id, photo, receipt, where) for who in WHO} == TABLE[case]


def seen_by(app: Flask, who: str, observation: str, photo: str, receipt: str, where: str) -> Seen:
    client = Client(app)
    if who == "foreign coordinator":
        client.sign_in("coordinator", "grannby")
    elif who not in ("public", "reporter"):
        client.sign_in(who)
    pages, pictures = {
        "public": (
            [f"/testby{path}" for path in PUBLIC] + [f"/o/{observation}", f"/o/{observation}.geojson"],
            f"/photos/{photo}/800.webp",
        ),
        "reporter": ([receipt, f"{receipt}/place.geojson"], f"{receipt}/photos/{photo}.webp"),
    }.get(
        who,
        (
            [
                f"/staff/testby/inbox/{observation}",
                "/staff/testby/inbox",
                "/staff/testby/inbox.geojson",
                "/testby/list",
            ],
            f"/staff/testby/photos/{photo}/800.webp",
        ),
    )
    answers = [client.raw.get(page) for page in pages]
    told = "\n".join(answer.get_data(as_text=True) for answer in answers if answer.status_code == 200)
    with client.raw.get(pictures) as picture:
        shown = picture.status_code == 200
    own = [page for page in pages if observation in page or page.startswith("/r/")]
    return Seen(
        it=any(client.raw.get(page).status_code == 200 for page in own),
        point=where in told,
        text=WORDS in told,
        photo=shown,
        email=EMAIL in told,
    )
