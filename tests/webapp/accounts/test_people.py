"""Accounts for administrators: what they may change, where, and that all of it is in the history."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client, Page
from tests.support.factors import set_up, want_factor
from tests.support.world import GRANNBY, TESTBY

BASE = "/staff/testby/users"


@pytest.fixture
def admin(app: Flask) -> Client:
    return Client(app).sign_in("municipality_admin")


@pytest.fixture
def system(app: Flask) -> Client:
    return Client(app).sign_in("system_admin")


def person(session: Session, email: str) -> str:
    found = session.execute(text("SELECT id FROM user_account WHERE email = :email"), {"email": email}).scalar_one()
    session.rollback()
    return str(found)


def first(page: Page, name: str) -> str:
    return str(page.all(f".//input[@name='{name}']")[0].get("value"))


def history(session: Session, user_id: str) -> list[tuple[int | None, dict[str, object]]]:
    query = text("SELECT municipality_id, changes FROM event WHERE object_kind = 'user_account' AND object_id = :id"
                 " ORDER BY id")  # fmt: skip
    found = [(row[0], row[1]) for row in session.execute(query, {"id": user_id})]
    session.rollback()
    return found


def test_the_list_shows_the_people_of_the_municipality_only(admin: Client) -> None:
    page = admin.get(BASE)
    assert len(page.all(".//tbody/tr")) == 5
    assert "coordinator@testby.example" in page.text
    assert "grannby" not in page.text
    assert "Enhetens personal: Gata och belysning" in page.text
    assert len(admin.get(f"{BASE}?q=police").all(".//tbody/tr")) == 1
    assert len(admin.get(f"{BASE}?q=%25").all(".//tbody/tr")) == 0


def test_a_role_is_given_changed_and_ended_and_each_is_in_the_history(
    admin: Client, app: Flask, session: Session
) -> None:
    council = person(session, "council@testby.example")
    reader = Client(app).sign_in("council")
    reader.get("/staff/testby/inbox", status=403)
    admin.post(f"{BASE}/{council}", {"do": "add_role", "role": "coordinator"})
    reader.get("/staff/testby/inbox")
    page = admin.get(f"{BASE}/{council}")
    memberships = [str(one.get("value")) for one in page.all(".//input[@name='membership']")]
    admin.post(f"{BASE}/{council}", {"do": "change_role", "membership": memberships[0], "role": "unit_staff:park"})
    admin.post(f"{BASE}/{council}", {"do": "end_role", "membership": memberships[1]})
    told = history(session, council)
    assert [where for where, _changes in told] == [TESTBY] * 3
    assert [changes["role"] for _where, changes in told] == [
        [None, "coordinator"],
        ["coordinator", "unit_staff"],
        ["council", None],
    ]
    words = admin.get(f"{BASE}/{council}").text
    assert "Rollen ändrades från Samordnare till Enhetens personal" in words
    assert "Rollen avslutades: Förtroendevald" in words
    assert "Municipality_Admin Testby" in words


@pytest.mark.parametrize("role", ["system_admin", "unit_staff", "unit_staff:moon", "king", "", "coordinator:street"])
def test_a_role_that_does_not_exist_is_refused(admin: Client, session: Session, role: str) -> None:
    admin.post(f"{BASE}/{person(session, 'council@testby.example')}", {"do": "add_role", "role": role}, status=400)


def test_a_role_twice_is_refused(admin: Client, session: Session) -> None:
    council = person(session, "council@testby.example")
    admin.post(f"{BASE}/{council}", {"do": "add_role", "role": "council"}, status=409)


def test_another_municipalitys_people_are_not_there(admin: Client, session: Session) -> None:
    for email in ("coordinator@grannby.example", "system_admin@example.com"):
        stranger = person(session, email)
        admin.get(f"{BASE}/{stranger}", status=404)
        for do in ("add_role", "disable", "reset_factor", "allow_link", "invite", "admin_on"):
            admin.post(f"{BASE}/{stranger}", {"do": do, "role": "coordinator"}, status=404)
        admin.get(f"/staff/grannby/users/{stranger}", status=403)
        admin.get(f"/admin/users/{stranger}", status=403)
    admin.get(f"{BASE}/not-an-id", status=404)
    admin.get("/staff/grannby/users", status=403)


def test_a_membership_elsewhere_is_out_of_reach(admin: Client, app: Flask, session: Session) -> None:
    both = person(session, "coordinator@testby.example")
    neighbour = Client(app).sign_in("municipality_admin", "grannby")
    form = {"name": "X", "email": "coordinator@testby.example", "role": "police", "language": "sv"}
    neighbour.post("/staff/grannby/users/invite", form)
    away = first(neighbour.get(f"/staff/grannby/users/{both}"), "membership")
    for do in ("end_role", "change_role"):
        admin.post(f"{BASE}/{both}", {"do": do, "membership": away, "role": "council"}, status=404)
    page = admin.get(f"{BASE}/{both}")
    assert len(page.all(".//input[@name='membership']")) == 1
    assert "Grannby" not in page.text
    # The account itself now belongs to nobody alone.
    assert "Därför kan bara systemadministratören" in page.text
    for do in ("disable", "reset_factor", "allow_link"):
        admin.post(f"{BASE}/{both}", {"do": do}, status=403)
    assert GRANNBY not in [where for where, _changes in history(session, both) if where == TESTBY]
    assert "Grannby" in Client(app).sign_in("system_admin").get(f"/admin/users/{both}").text


def test_a_disabled_account_is_out_at_once_and_can_be_opened_again(admin: Client, app: Flask, session: Session) -> None:
    email = "coordinator@testby.example"
    target = person(session, email)
    inside = Client(app).sign_in("coordinator")
    admin.post(f"{BASE}/{target}", {"do": "disable"})
    inside.get("/staff/", status=302)
    Client(app).post("/login", {"email": email, "password": "en lyktstolpe i parken"}, status=400)
    admin.post(f"{BASE}/{target}", {"do": "enable"})
    Client(app).sign_in("coordinator")
    assert [changes["active"] for _where, changes in history(session, target)] == [[True, False], [False, True]]


def test_a_lost_second_factor_is_reset(admin: Client, app: Flask, session: Session) -> None:
    email = "police@testby.example"
    want_factor(session, email)
    officer = Client(app)
    set_up(officer, email)
    officer.get("/staff/testby/inbox")
    target = person(session, email)
    admin.post(f"{BASE}/{target}", {"do": "reset_factor"})
    officer.get("/staff/testby/inbox", status=302)
    assert session.execute(text("SELECT count(*) FROM recovery_code")).scalar() == 0
    assert history(session, target)[-1][1] == {"second_factor": [True, False]}
    set_up(Client(app), email)


def test_the_last_administrator_of_the_installation_stays(system: Client, session: Session) -> None:
    own = person(session, "system_admin@example.com")
    for do in ("admin_off", "disable"):
        page = system.post(f"/admin/users/{own}", {"do": do}, status=409)
        assert "Någon måste sköta systemet." in page.text
    other = person(session, "coordinator@testby.example")
    system.post(f"/admin/users/{other}", {"do": "admin_on"})
    system.post(f"/admin/users/{own}", {"do": "admin_off"})
    system.get("/admin/users", status=403)
    assert history(session, other)[-1] == (None, {"system_admin": [False, True]})


def test_an_administrator_of_a_municipality_makes_none_for_the_installation(admin: Client, session: Session) -> None:
    target = person(session, "coordinator@testby.example")
    admin.post(f"{BASE}/{target}", {"do": "admin_on"}, status=403)
    admin.post("/admin/users/invite", {"name": "A", "email": "a@b.example", "language": "sv"}, status=403)


def test_the_installations_administrator_sees_all_and_works_in_any_municipality(
    system: Client, session: Session
) -> None:
    page = system.get("/admin/users")
    assert len(page.all(".//tbody/tr")) == 11
    assert "Testby" in page.text
    target = person(session, "coordinator@grannby.example")
    assert "/staff/grannby/users/" in system.get(f"/admin/users/{target}").text
    system.post(f"/staff/grannby/users/{target}", {"do": "add_role", "role": "police"})
    system.post("/admin/users/invite", {"name": "Ny", "email": "chef@example.se", "language": "sv"})
    found = session.execute(text("SELECT system_admin FROM user_account WHERE email = 'chef@example.se'")).scalar()
    assert found is True


def test_what_cannot_be_invited_is_told_beside_the_field(admin: Client, session: Session) -> None:
    form = {"name": "Ny", "email": "ny@example.se", "role": "coordinator", "language": "sv"}
    for wrong in ({"name": ""}, {"email": "ny"}, {"role": ""}, {"role": "king"}, {"language": "xx"}):
        page = admin.post(f"{BASE}/invite", {**form, **wrong}, status=400)
        assert page.all(".//*[@aria-invalid='true']"), wrong
    page = admin.post(f"{BASE}/invite", {**form, "email": "coordinator@testby.example"}, status=400)
    assert "Personen har redan den rollen." in page.text
    session.execute(text("UPDATE user_account SET active = false WHERE email = 'council@grannby.example'"))
    session.commit()
    page = admin.post(f"{BASE}/invite", {**form, "email": "council@grannby.example"}, status=400)
    assert "är avstängt" in page.text


def test_a_button_that_does_not_exist_does_nothing(admin: Client, session: Session) -> None:
    target = person(session, "council@testby.example")
    admin.post(f"{BASE}/{target}", {"do": "promote"}, status=400)
    assert history(session, target) == []
