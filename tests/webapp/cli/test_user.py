"""People are added from the command line, with words when something is missing."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.factors import code, secret_on
from tests.webapp.cli.conftest import Run, count

pytestmark = pytest.mark.commits
PASSWORD = "tre gröna äpplen i rad"


def test_a_person_is_added_and_signs_in(run: Run, owner: Session, app: Flask) -> None:
    words = ("user", "add", "Ny@example.se", "--name", "Ny Person", "--role", "coordinator", "--municipality", "testby")
    done = run(*words)
    assert done.status == 0
    password = done.out.removeprefix("Ny@example.se: ").strip()
    assert len(password) >= 12
    assert Client(app).post("/login", {"email": "ny@example.se", "password": password}).location
    again = run(*words[:-1], "grannby")
    assert (again.status, again.out) == (0, "Ny@example.se has the role now and keeps the password\n")
    query = "membership m JOIN user_account u ON u.id = m.user_id WHERE u.email = 'ny@example.se'"
    assert count(owner, query) == 2


def test_a_new_password_ends_the_sessions(run: Run, app: Flask, owner: Session) -> None:
    client = Client(app).sign_in("coordinator")
    done = run("user", "password", "coordinator@testby.example", "--password", PASSWORD)
    assert (done.status, done.out) == (0, "coordinator@testby.example: done\n")
    assert count(owner, "user_session WHERE ended_at IS NULL") == 0
    assert client.raw.get("/staff/testby/inbox").status_code in (302, 303, 401)
    assert Client(app).post("/login", {"email": "coordinator@testby.example", "password": PASSWORD}).location


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--role", "coordinator"), "--municipality must name a municipality, e.g. nykoping"),
        (("--role", "unit_staff", "--municipality", "testby"), "--unit is needed for unit_staff"),
        (
            ("--role", "unit_staff", "--municipality", "testby", "--unit", "moon"),
            "there is no unit 'moon' in Testby",
        ),
        (("--role", "system_admin", "--password", "kort"), "the password must have at least 12 characters"),
    ],
)
def test_what_is_missing_is_told_and_nobody_is_added(
    run: Run, owner: Session, words: tuple[str, ...], told: str
) -> None:
    before = count(owner, "user_account")
    done = run("user", "add", "x@example.se", "--name", "X", *words)
    assert (done.status, done.err) == (1, f"tryggkartan: {told}\n")
    assert count(owner, "user_account") == before


def test_a_password_for_nobody(run: Run) -> None:
    done = run("user", "password", "ingen@example.se")
    assert (done.status, done.err) == (1, "tryggkartan: nobody signs in as ingen@example.se\n")


def test_the_first_administrator_sets_up_a_second_step_at_the_first_sign_in(run: Run, app: Flask) -> None:
    done = run("user", "add", "it@example.se", "--name", "It", "--role", "system_admin", "--password", PASSWORD)
    assert (done.status, done.out) == (0, "it@example.se: done\n")
    answer = Client(app).post("/login", {"email": "it@example.se", "password": PASSWORD})
    assert answer.location == "/login/set-up"


def test_a_lost_second_factor_is_taken_away(run: Run, app: Flask, owner: Session) -> None:
    run("user", "add", "it@example.se", "--name", "It", "--role", "system_admin", "--password", PASSWORD)
    set_up_client = Client(app)
    set_up_client.post("/login", {"email": "it@example.se", "password": PASSWORD})
    secret = secret_on(set_up_client.get("/login/set-up").text)
    set_up_client.post("/login/set-up", {"code": code(secret)}, status=200)
    set_up_client.get("/admin/users")
    assert run("user", "reset-second-factor", "it@example.se").out == "it@example.se: done\n"
    set_up_client.get("/admin/users", status=302)
    answer = Client(app).post("/login", {"email": "it@example.se", "password": PASSWORD})
    assert answer.location == "/login/set-up"
    assert count(owner, "event WHERE object_kind = 'user_account' AND changes ? 'second_factor'") == 1


def test_the_emergency_link_signs_an_administrator_in_once(run: Run, app: Flask) -> None:
    done = run("user", "sign-in", "system_admin@example.com")
    path = "/login/once/" + done.out.strip().rpartition("/")[2]
    client = Client(app)
    client.get(path)  # a preview does not use it up
    assert client.post(path).location == "/staff/"
    client.get("/admin/users")
    client.post(path, status=410)
    app.config["TRYGG"] = app.config["TRYGG"].model_copy(update={"sso_only": True, "oidc_issuer": "https://a.example"})
    path = "/login/once/" + run("user", "sign-in", "system_admin@example.com").out.strip().rpartition("/")[2]
    assert Client(app).post(path).location == "/staff/"


def test_the_emergency_link_is_for_administrators_only(run: Run) -> None:
    done = run("user", "sign-in", "coordinator@testby.example")
    assert done.err == "tryggkartan: coordinator@testby.example does not look after the installation\n"
    assert run("user", "sign-in", "ingen@example.se").status == 1
