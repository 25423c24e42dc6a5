"""While reporting: what is already reported nearby is offered, and one tap is enough."""

from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.e2e.conftest import PHONE, Watch, faults
from tests.factories.observations import make_public
from tests.support.world import CENTRE

X, Y = CENTRE


def test_the_same_thing_is_said_with_one_tap_and_something_else_goes_on(
    page: Page, server: str, watch: Watch, session: Session
) -> None:
    row = make_public(session, at=(X + 10, Y), place_name="Storgatan")
    session.commit()
    page.set_viewport_size(PHONE)
    page.goto(f"{server}/testby/report")
    box = page.get_by_role("combobox")
    box.press_sequentially(f"{Y} {X}", delay=5)
    page.get_by_role("option").first.click()
    offered = page.get_by_role("button", name="Det är samma sak Jag har också sett det: Släckt lampa, Storgatan")
    expect(offered).to_be_visible()
    expect(page.locator("[data-near-seen]")).to_have_value(row.public_id)
    assert faults(page) == []
    page.get_by_role("button", name="Nej, något annat").click()
    page.wait_for_url("**/what*")
    expect(page.get_by_role("heading", name="Redan rapporterat i närheten")).to_have_count(0)
    page.go_back()
    offered.click()
    page.wait_for_url("**/follow?done=seen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack! Du har också sett det.")
    assert session.scalar(text("SELECT count(*) FROM support")) == 1
