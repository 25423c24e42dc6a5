"""Real names and no demo: a street of the Östermalm extract is found by typing, reported, published and recognised."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.account import User
from data.seed.catalogue import load_catalogue
from data.vocabulary import Role
from tests.e2e.conftest import Watch
from tests.e2e.hands import radio
from tests.support.client import Client
from tests.support.shared import shared_data
from tests.webapp.cli.conftest import add_municipality
from webapp.accounts.service import people as accounts
from webapp.config import Settings
from webapp.imports.service import names as service

STOCKHOLM, BOX = 180, (18.0, 59.3, 18.2, 59.4)
EXTRACT = "osm/stockholm_ostermalm_2020.osm.gz"


@pytest.fixture
def stockholm(settings: Settings) -> dict[str, int]:
    """A municipality around the extract, with its streets and places; gives how many of each."""
    path = shared_data(EXTRACT)
    engine = create_engine(settings.owner_url)
    with Session(engine) as owner:
        add_municipality(owner, STOCKHOLM, "stockholm", BOX)
        owner.execute(text("UPDATE municipality SET letters = 'ST' WHERE id = :id"), {"id": STOCKHOLM})
        load_catalogue(owner, STOCKHOLM)
        set_scope(owner, municipalities=[STOCKHOLM])
        person = owner.scalars(select(User).where(User.email == "coordinator@testby.example")).one()
        accounts.add_membership(owner, person, STOCKHOLM, Role.COORDINATOR)
        taken = {
            kind: service.run(owner, kind, service.read(kind, path), source="osm").taken
            for kind in ("streets", "places")
        }
        owner.commit()
    engine.dispose()
    return taken


def test_a_street_is_found_reported_and_recognised(
    page: Page, server: str, watch: Watch, client: Client, session: Session, stockholm: dict[str, int]
) -> None:
    assert stockholm["streets"] > 20
    assert stockholm["places"] > 5
    page.goto(f"{server}/stockholm/report")
    box = page.get_by_role("combobox")
    box.press_sequentially("karlav", delay=20)
    page.get_by_role("option", name=re.compile("^Karlavägen")).first.click()
    expect(box).to_have_value("Karlavägen")
    expect(page.locator("#geometry-value")).not_to_have_value("")
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    for name in ("Belysning", "Lampan är släckt"):
        page.locator("label").filter(has=radio(page, name)).first.click()
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/send*")
    expect(page.locator(".tk-rev")).to_contain_text("Karlavägen")
    page.get_by_role("button", name="Skicka rapporten").click()
    page.wait_for_url("**/r/*")

    publish(client, session)
    page.goto(f"{server}/stockholm/list")
    row = page.get_by_role("link", name=re.compile("Släckt lampa, Karlavägen"))
    expect(row).to_have_count(1)
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Släckt lampa, Karlavägen")


def publish(client: Client, session: Session) -> None:
    """A coordinator publishes the only report where it is."""
    row = session.execute(text("SELECT public_id, version, municipality_id FROM observation")).one()
    assert row.municipality_id == STOCKHOLM
    client.sign_in("coordinator")
    form = {"do": "publish", "version": row.version, "case-public_ground": "y"}
    client.post(f"/staff/stockholm/inbox/{row.public_id}", form)
