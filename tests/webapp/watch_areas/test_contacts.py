"""Contact persons: whose they are, behind which purpose, and that every look is written down."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from data.engine import Engines, session_factory, set_scope
from data.models.read_log import ReadLog
from data.models.watch_area import WatchArea, WatchContact, WatchMessage, WatchReview
from tests.factories.watch_areas import block, make_area, make_contact
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY
from webapp.core.clock import today

LOOK = {"purpose": "review", "words": "årlig genomgång"}
SECRETS = ("Kim Kanarie", "kim@kanarie.example", "070-555 01 23")


@pytest.fixture
def area(store: Session) -> WatchArea:
    made = make_area(store)
    make_contact(store, made)
    store.commit()
    return made


def page_of(area: WatchArea) -> str:
    return f"/staff/testby/areas/{area.public_id}"


def log(store: Session) -> list[ReadLog]:
    return list(store.scalars(select(ReadLog).order_by(ReadLog.id)))


def test_no_page_shows_a_contact_before_a_purpose_is_stated(coordinator: Client, area: WatchArea) -> None:
    for page in (page_of(area), f"{page_of(area)}.geojson", f"{page_of(area)}/edit", "/staff/testby/areas"):
        said = coordinator.get(page).text
        assert not [secret for secret in SECRETS if secret in said], page


@pytest.mark.parametrize(
    "asked",
    [{}, {"purpose": "", "words": "årlig genomgång"}, {"purpose": "curious", "words": "årlig genomgång"},
     {"purpose": "review"}, {"purpose": "review", "words": "   x "}, {"purpose": "review", "words": "x" * 301},
     {"purpose": "review", "words": "......."}, {"purpose": "review", "words": "\u200b" * 20}],
)  # fmt: skip
def test_without_a_purpose_nothing_is_shown_and_nothing_logged(
    coordinator: Client, store: Session, area: WatchArea, asked: dict[str, str]
) -> None:
    said = coordinator.post(f"{page_of(area)}/contacts", asked, status=400).text
    assert not [secret for secret in SECRETS if secret in said]
    assert log(store) == []


def test_each_look_is_shown_and_logged_with_its_purpose_and_no_name(
    coordinator: Client, store: Session, area: WatchArea
) -> None:
    for number in range(3):
        said = coordinator.post(f"{page_of(area)}/contacts", {**LOOK, "words": f"genomgång {number}"}, status=200).text
        assert all(secret in said for secret in SECRETS)
    lines = log(store)
    assert [line.words for line in lines] == ["genomgång 0", "genomgång 1", "genomgång 2"]
    contact = store.scalars(select(WatchContact.id)).one()
    for line in lines:
        assert (line.purpose, line.object_id, line.row_ids) == ("review", area.id, [str(contact)])
    everything = str(store.execute(text("SELECT array_agg(to_jsonb(r)) FROM read_log r")).scalar_one())
    assert not [secret for secret in SECRETS if secret in everything]


@pytest.mark.parametrize("who", ["unit_staff", "council", "municipality_admin"])
def test_others_cannot_look_even_with_a_purpose(app: Flask, store: Session, area: WatchArea, who: str) -> None:
    client = Client(app).sign_in(who)
    said = client.post(f"{page_of(area)}/contacts", LOOK, status=403).text
    assert not [secret for secret in SECRETS if secret in said]
    assert log(store) == []


def test_the_neighbours_police_cannot_look(app: Flask, store: Session, area: WatchArea) -> None:
    client = Client(app).sign_in("police", "grannby")
    client.post(f"{page_of(area)}/contacts", LOOK, status=403)
    client.post(f"/staff/grannby/areas/{area.public_id}/contacts", LOOK, status=404)
    assert log(store) == []


def test_protected_data_show_that_there_is_somebody_and_nothing_else(
    coordinator: Client, store: Session, area: WatchArea
) -> None:
    contact = store.scalars(select(WatchContact)).one()
    coordinator.post(
        f"{page_of(area)}/contacts/change",
        {"version": area.version, "id": contact.id, "do": "protect"},
    )
    page = coordinator.post(f"{page_of(area)}/contacts", LOOK, status=200)
    assert "Skyddade personuppgifter" in page.text
    assert f"/testby/areas/{area.public_id}/contact" in page.text
    assert not [secret for secret in SECRETS if secret in page.text]


def test_staff_add_and_remove_contact_persons(coordinator: Client, store: Session, area: WatchArea) -> None:
    new = {"version": area.version, "name": "Lo Lind", "phone": "070-000 00 01"}
    coordinator.post(f"{page_of(area)}/contacts/add", {**new, "phone": ""}, status=400)
    coordinator.post(f"{page_of(area)}/contacts/add", new)
    added = store.scalars(select(WatchContact).where(WatchContact.name == "Lo Lind")).one()
    coordinator.post(f"{page_of(area)}/contacts/change", {"version": area.version + 1, "id": added.id, "do": "remove"})
    store.expire_all()
    assert [c.name for c in store.scalars(select(WatchContact))] == ["Kim Kanarie"]
    coordinator.post(
        f"{page_of(area)}/contacts/change", {"version": area.version, "id": uuid.uuid4(), "do": "remove"}, status=404
    )


def test_only_the_administrator_reads_the_log(app: Flask, coordinator: Client, area: WatchArea) -> None:
    coordinator.post(f"{page_of(area)}/contacts", LOOK, status=200)
    said = Client(app).sign_in("municipality_admin").get("/staff/testby/read-log").text
    assert "Coordinator Testby" in said
    assert "årlig genomgång" in said
    assert "Kanarie" not in said
    coordinator.get("/staff/testby/read-log", status=403)
    assert "genomgång" not in Client(app).sign_in("municipality_admin", "grannby").get("/staff/grannby/read-log").text


class TestRowLevelSecurity:
    """The tables refuse foreign rows even to a query that forgets its WHERE."""

    @pytest.fixture(autouse=True)
    def both(self, store: Session) -> None:
        """Contacts, reviews, messages and looks in both municipalities."""
        for code in (TESTBY, GRANNBY):
            area = make_area(store, code, area=block(606_000 + 10_000 * (code - TESTBY)))
            make_contact(store, area, email=f"{code}@kanarie.example")
            rows = {"watch_area_id": area.id, "municipality_id": code}
            user = store.execute(text("SELECT id FROM user_account ORDER BY email LIMIT 1")).scalar_one()
            store.add(WatchMessage(text="hej", reply_to="x@example.com", **rows))
            store.add(WatchReview(reviewed_on=today(), outcome="approved", **rows))
            store.add(
                ReadLog(
                    municipality_id=code,
                    user_id=user,
                    object_kind="watch_area",
                    object_id=area.id,
                    purpose="review",
                    words="granskning",
                )
            )
        store.commit()

    @pytest.mark.parametrize("table", ["watch_contact", "watch_message", "watch_review", "read_log"])
    def test_without_a_scope_there_is_nothing_and_with_one_only_its_rows(self, engines: Engines, table: str) -> None:
        with session_factory(engines.app)() as session:
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
            session.rollback()
            set_scope(session, municipalities=(GRANNBY,))
            seen = session.execute(text(f"SELECT municipality_id FROM {table}")).scalars().all()
            assert set(seen) == {GRANNBY}

    def test_a_row_of_another_municipality_cannot_be_written_or_moved(self, engines: Engines) -> None:
        with session_factory(engines.app)() as session:
            set_scope(session, municipalities=(GRANNBY,))
            assert session.execute(text("UPDATE watch_contact SET name = 'x'")).rowcount == 1  # type: ignore[attr-defined] # an UPDATE's result has it
            with pytest.raises(ProgrammingError, match="row-level security"):
                session.execute(text(f"UPDATE watch_contact SET municipality_id = {TESTBY}"))

    def test_the_log_cannot_be_changed_and_new_lines_not_deleted(self, engines: Engines) -> None:
        with session_factory(engines.app)() as session:
            set_scope(session, municipalities=(TESTBY,))
            assert session.execute(text("DELETE FROM read_log")).rowcount == 0  # type: ignore[attr-defined] # a DELETE's result has it
            with pytest.raises(ProgrammingError, match="permission denied"):
                session.execute(text("UPDATE read_log SET words = 'x'"))

    def test_the_public_login_reaches_none_of_them(self, reader: Session) -> None:
        for table in ("watch_area", "watch_contact", "read_log"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                reader.execute(text(f"SELECT 1 FROM public.{table}"))
            reader.rollback()
