"""What the applicant is mailed, in both languages, and that outdated news are not told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.mail import Mail
from data.models.watch_area import WatchArea, WatchContact
from tests.factories.watch_areas import make_area, make_contact
from tests.support.client import Client
from tests.webapp.watch_areas.conftest import filled
from tests.webapp.watch_areas.test_apply import letters
from webapp.config import Settings


@pytest.fixture
def area(store: Session) -> WatchArea:
    """An application whose applicant has confirmed the address."""
    made = make_area(store, status="application", public_name=None)
    make_contact(store, made)
    store.commit()
    return made


def move(client: Client, store: Session, area: WatchArea, **form: str) -> None:
    store.refresh(area)
    client.post(f"/staff/testby/areas/{area.public_id}/status", {"version": area.version, **form})


def later(settings: Settings) -> list[str]:
    """The letters that have gone when the time to undo is over."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        return letters(settings)


def test_a_no_opens_with_its_sentence(coordinator: Client, store: Session, area: WatchArea, settings: Settings) -> None:
    move(coordinator, store, area, to="declined", resident_message="Minst fem hushåll behöver vara med.")
    (letter,) = later(settings)
    assert letter.startswith("Minst fem hushåll behöver vara med.")
    assert "/testby/areas/own/" in letter
    assert "kontaktperson" in letter


def test_only_the_last_state_is_told(coordinator: Client, store: Session, area: WatchArea, settings: Settings) -> None:
    move(coordinator, store, area, to="review")
    move(coordinator, store, area, to="active", public_name="Eken")
    (letter,) = later(settings)
    assert "godkänt" in letter
    assert "granskar ansökan" not in letter


def test_an_address_that_is_not_confirmed_gets_no_decision(
    coordinator: Client, store: Session, area: WatchArea, settings: Settings
) -> None:
    store.scalars(select(WatchContact)).one().confirmed_at = None
    store.commit()
    move(coordinator, store, area, to="review")
    assert later(settings) == []
    store.expire_all()
    assert store.scalars(select(Mail)).one().params["why"] == "no_address"


@pytest.mark.parametrize(("lang", "words"), [("sv", "Någon har ansökt"), ("en", "Somebody has applied")])
def test_the_first_letter_speaks_the_language_of_the_page(
    client: Client, settings: Settings, lang: str, words: str
) -> None:
    client.post(f"/testby/areas/apply?lang={lang}", filled(), status=303)
    assert words in letters(settings)[0]


def test_a_review_tells_its_conditions(
    coordinator: Client, store: Session, area: WatchArea, settings: Settings
) -> None:
    area.status, area.public_name = "active", "Eken"
    store.commit()
    form = {"outcome": "more_needed", "conditions": "Byt skylten före 31 januari.", "version": area.version}
    coordinator.post(f"/staff/testby/areas/{area.public_id}/review", form)
    (letter,) = later(settings)
    assert "Byt skylten före 31 januari." in letter


def test_the_applicant_can_be_forgotten(client: Client, store: Session, settings: Settings) -> None:
    where = client.post("/testby/areas/apply", filled(), status=303).location.split("?")[0]
    client.get(f"{where}/forget")
    client.post(f"{where}/forget", status=303)
    assert store.scalars(select(WatchContact)).all() == []
    assert letters(settings) == []
    assert "Ta bort mina kontaktuppgifter" not in client.get(where).text
    client.post(f"{where}/forget", status=303)  # harmless to repeat
