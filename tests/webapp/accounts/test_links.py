"""Invitations and forgotten passwords: links that work once, and answers that tell nobody who has an account."""

import re
import secrets
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.world import PASSWORD
from webapp.config import Settings
from webapp.jobs.mails import deliver_due

NEW = "sju gröna hattar på en rad"
EMAIL = "coordinator@testby.example"


def letters(settings: Settings) -> list[tuple[str, str, str]]:
    """To, subject and text of all letters, the oldest first."""
    deliver_due(settings)
    files = sorted((settings.state / "outbox").glob("*.eml"))
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [(str(m["To"]), str(m["Subject"]), m.get_content()) for m in found]


def link(settings: Settings) -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"/login/password/\w+", letters(settings)[-1][2])
    assert found
    return found[0]


def invite(app: Flask, email: str = "ny@testby.example", **more: str) -> Client:
    admin = Client(app).sign_in("municipality_admin")
    form = {"name": "Ny Person", "email": email, "role": "unit_staff:street", "language": "sv", **more}
    admin.post("/staff/testby/users/invite", form)
    return admin


def test_an_invited_person_chooses_a_password_and_gets_to_work(app: Flask, client: Client, settings: Settings) -> None:
    invite(app, "Ny@Testby.example")
    to, subject, words = letters(settings)[-1]
    assert (to, subject) == ("ny@testby.example", "Ditt konto i Tryggkartan för Testby")
    assert "i sju dagar" in words
    assert "rapport till kommunen" not in words
    page = client.get(link(settings))
    assert "Välkommen till Tryggkartan" in page.text
    client.post(link(settings), {"password": "kort"}, status=400)
    client.post(link(settings), {"password": NEW})
    client.post("/login", {"email": "ny@testby.example", "password": NEW})
    client.get("/staff/testby/inbox")
    client.get(link(settings), status=410)


def test_an_invitation_in_english(app: Flask, settings: Settings) -> None:
    invite(app, language="en")
    assert letters(settings)[-1][1] == "Your account in Tryggkartan for Testby"


def test_somebody_with_an_account_gets_the_role_and_a_mail_without_a_link(
    app: Flask, client: Client, settings: Settings, session: Session
) -> None:
    invite(app, "coordinator@grannby.example")
    assert letters(settings)[-1][1] == "Du har fått en ny roll i Tryggkartan för Testby"
    assert "/login/password/" not in letters(settings)[-1][2]
    client.sign_in("coordinator", "grannby").get("/staff/testby/inbox")
    assert session.execute(text("SELECT count(*) FROM account_link")).scalar() == 0


def test_an_invitation_lasts_seven_days_and_a_new_one_ends_the_first(
    app: Flask, client: Client, settings: Settings, session: Session
) -> None:
    admin = invite(app)
    first = link(settings)
    person = str(admin.get("/staff/testby/users?q=ny@").all(".//tbody//a")[0].get("href"))
    admin.post(person, {"do": "invite"})
    second = link(settings)
    assert first != second
    client.get(first, status=410)
    session.execute(text("UPDATE account_link SET expires_at = expires_at - interval '6 days 23 hours'"))
    session.commit()
    client.get(second)
    session.execute(text("UPDATE account_link SET expires_at = expires_at - interval '2 hours'"))
    session.commit()
    client.get(second, status=410)


def test_a_forgotten_password(app: Flask, client: Client, settings: Settings, session: Session) -> None:
    inside = Client(app).sign_in("coordinator")
    client.post("/login/forgot", {"email": " Coordinator@testby.example "}, status=200)
    to, _subject, words = letters(settings)[-1]
    assert to == EMAIL
    assert "i en halvtimme" in words
    client.post(link(settings), {"password": NEW})
    client.post(link(settings), {"password": NEW + "!"}, status=410)
    assert "/login" in inside.get("/staff/", status=302).location  # signed out everywhere
    client.post("/login", {"email": EMAIL, "password": PASSWORD}, status=400)
    client.post("/login", {"email": EMAIL, "password": NEW})


def test_the_link_lasts_half_an_hour(client: Client, settings: Settings, session: Session) -> None:
    client.post("/login/forgot", {"email": EMAIL}, status=200)
    found = link(settings)
    session.execute(text("UPDATE account_link SET expires_at = expires_at - interval '29 minutes'"))
    session.commit()
    client.get(found)
    session.execute(text("UPDATE account_link SET expires_at = expires_at - interval '2 minutes'"))
    session.commit()
    assert "fungerar inte längre" in client.get(found, status=410).text
    client.post(found, {"password": NEW}, status=410)


def test_a_new_password_lets_a_locked_account_in_at_once(client: Client, settings: Settings) -> None:
    for _ in range(10):
        client.post("/login", {"email": EMAIL, "password": "fel"}, status=400)
    page = client.post("/login", {"email": EMAIL, "password": PASSWORD}, status=429)
    assert 'href="/login/forgot"' in page.text
    client.post("/login/forgot", {"email": EMAIL}, status=200)
    client.post(link(settings), {"password": NEW})
    client.post("/login", {"email": EMAIL, "password": NEW})


def test_a_lock_holds_from_every_address(client: Client) -> None:
    for number in range(10):
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        client.post("/login", {"email": EMAIL, "password": "fel"}, status=400, environ_overrides=where)
    client.post("/login", {"email": EMAIL, "password": PASSWORD}, status=429)
    client.post("/login", {"email": "unit_staff@testby.example", "password": PASSWORD})


def test_nobody_learns_who_has_an_account(client: Client, settings: Settings, session: Session) -> None:
    answers = {}
    session.execute(text("UPDATE user_account SET active = false WHERE email = 'council@testby.example'"))
    session.commit()
    for email in (EMAIL, "nobody@testby.example", "council@testby.example"):
        page = client.post("/login/forgot", {"email": email}, status=200)
        headers = {k: v for k, v in page.response.headers if k not in ("Date", "Content-Length", "X-Request-Id")}
        answers[email] = (page.text.replace(email, "X"), str(headers))
    assert len(set(answers.values())) == 1
    # The work is the same too: a link and a mail for each. Only one is for somebody.
    rows = session.execute(text("SELECT count(*), count(user_id) FROM account_link")).one()
    assert tuple(rows) == (3, 1)
    assert session.execute(text("SELECT count(*) FROM mail")).scalar() == 3
    assert [to for to, _subject, _words in letters(settings)] == [EMAIL]


def test_an_account_that_never_had_a_password_gets_none_by_asking(
    app: Flask, client: Client, settings: Settings
) -> None:
    invite(app)
    before = len(letters(settings))
    client.post("/login/forgot", {"email": "ny@testby.example"}, status=200)
    assert len(letters(settings)) == before


def test_guessed_links_open_nothing_and_guessing_ends(client: Client, settings: Settings, session: Session) -> None:
    client.post("/login/forgot", {"email": EMAIL}, status=200)
    statuses = []
    for number in range(300):
        where = {"REMOTE_ADDR": f"198.51.100.{number % 3}"}
        token = "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(26))
        statuses.append(client.raw.get(f"/login/password/{token}", environ_overrides=where).status_code)
    assert set(statuses) == {410, 429}
    assert statuses.count(410) == 3 * 60
    client.get(link(settings))  # from elsewhere the right one works


def test_a_link_of_one_kind_does_not_do_the_work_of_another(client: Client, settings: Settings) -> None:
    client.post("/login/forgot", {"email": EMAIL}, status=200)
    token = link(settings).rpartition("/")[2]
    client.get(f"/login/once/{token}", status=410)
    client.post(f"/login/once/{token}", status=410)


def test_many_mails_to_one_address_are_not_sent(client: Client, settings: Settings) -> None:
    for _ in range(6):
        client.post("/login/forgot", {"email": EMAIL}, status=200)
    deliver_due(settings)
    joined = "".join(words for _to, _subject, words in letters(settings))
    assert 1 <= len(re.findall("/login/password/", joined)) <= 3


@pytest.mark.parametrize("email", ["", "inte en adress", "a@b", "a b@c.se", "x" * 255 + "@c.se"])
def test_what_is_no_address_is_told(client: Client, email: str) -> None:
    client.post("/login/forgot", {"email": email}, status=400)


def test_with_single_sign_on_alone_an_invitation_has_no_password_link(app: Flask, settings: Settings) -> None:
    invite(app)
    only = settings.model_copy(update={"sso_only": True})
    words = letters(only)[-1][2]
    assert "/login/password/" not in words
    assert "kontot du har på jobbet" in words
