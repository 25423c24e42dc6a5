"""Single sign-on against a real provider: whose account it is, what the groups give, and what is refused."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client
from tests.support.provider import HERE, Running, come_in, running, sign_in_there
from tests.support.world import PASSWORD
from webapp.config import Settings
from webapp.factory import create_app

GROUP = {"name": "TRYGG-SAMORDNARE", "role": "coordinator"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    """One provider for these tests."""
    with running(f"{HERE}/login/sso/callback") as found:
        yield found


def make_app(settings: Settings, engines: Engines) -> Flask:
    found = create_app(settings, engines)
    found.testing = True
    return found


@pytest.fixture
def app(settings: Settings, engines: Engines, provider: Running) -> Flask:
    return make_app(provider.settings(settings), engines)


@pytest.fixture
def group(app: Flask) -> Client:
    """The administrator, who has said what the group of coordinators is here."""
    admin = Client(app).sign_in("system_admin")
    admin.post("/admin/groups?municipality=testby", GROUP)
    return admin


def test_a_member_of_a_group_gets_an_account_with_its_role(client: Client, group: Client, session: Session) -> None:
    answer = come_in(client, "kim", "/login/sso?next=/staff/testby/inbox")
    assert answer.location == "/staff/testby/inbox"
    client.get("/staff/testby/inbox")
    row = session.execute(
        text(
            "SELECT u.name, u.email, u.password_hash, i.subject FROM provider_identity i"
            " JOIN user_account u ON u.id = i.user_id"
        )
    ).one()
    assert tuple(row) == ("Kim Berg", "kim@testby.example", None, "kim")
    assert "TRYGG-SAMORDNARE" in group.get("/admin/groups").text


def test_the_second_time_it_is_the_same_account(client: Client, group: Client, session: Session) -> None:
    come_in(client, "kim")
    first = client.raw.get_cookie("trygg")
    come_in(client, "kim")
    second = client.raw.get_cookie("trygg")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert session.execute(text("SELECT count(*) FROM provider_identity")).scalar() == 1


def test_the_departure_asks_for_a_code_with_pkce_state_and_nonce(client: Client) -> None:
    leaving = client.get("/login/sso", status=302).location
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leaving).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) >= 43
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"] == f"{HERE}/login/sso/callback"


def test_roles_follow_the_groups_at_every_sign_in(client: Client, group: Client, app: Flask) -> None:
    come_in(client, "kim")
    client.get("/staff/testby/inbox")
    remove = group.get("/admin/groups").all(".//td/form")[0].get("action")
    group.post(str(remove))
    come_in(client, "kim")
    client.get("/staff/testby/inbox", status=403)
    assert "ingen roll" in client.get("/staff/").text.lower()


def test_a_role_given_by_hand_stays(client: Client, group: Client, app: Flask) -> None:
    come_in(client, "kim")
    here = Client(app).sign_in("municipality_admin")
    form = {"name": "Kim Berg", "email": "kim@testby.example", "role": "council", "language": "sv"}
    here.post("/staff/testby/users/invite", form)
    group.post(str(group.get("/admin/groups").all(".//td/form")[0].get("action")))
    come_in(client, "kim")
    client.get("/staff/testby/inbox", status=403)
    client.get("/staff/testby/actions")


def test_a_role_of_a_group_is_not_changed_by_hand(client: Client, group: Client, app: Flask) -> None:
    come_in(client, "kim")
    here = Client(app).sign_in("municipality_admin")
    page = here.get("/staff/testby/users?q=kim")
    person = here.get(str(page.all(".//tbody//a")[0].get("href")))
    assert "Kommer från en grupp" in person.text
    assert not [one for one in person.all(".//button") if one.get("value") == "end_role"]


def test_without_a_group_that_gives_a_role_nobody_gets_in(client: Client, group: Client, session: Session) -> None:
    page = come_in(client, "robin", status=403)
    assert "ingen roll i Tryggkartan" in page.text
    assert client.raw.get_cookie("trygg") is None
    assert session.execute(text("SELECT count(*) FROM provider_identity")).scalar() == 0


def test_an_account_is_never_taken_over_by_its_e_mail(client: Client, group: Client, session: Session) -> None:
    page = come_in(client, "taken", status=403)
    assert "Det finns redan ett konto med din e-postadress" in page.text
    assert session.execute(text("SELECT count(*) FROM provider_identity")).scalar() == 0


def test_where_an_administrator_allows_it_the_e_mail_joins_once(client: Client, group: Client, app: Flask) -> None:
    page = group.get("/admin/users?q=coordinator@testby.example")
    person = str(page.all(".//tbody//a")[0].get("href"))
    group.post(person, {"do": "allow_link"})
    assert come_in(client, "taken").location == "/staff/"
    client.get("/staff/testby/inbox")
    assert "Kopplades till gemensam inloggning" in group.get(person).text
    another = Client(app)
    come_in(another, "taken-2", status=403)


def test_an_unconfirmed_e_mail_is_worth_nothing(client: Client, group: Client, session: Session) -> None:
    session.execute(text("UPDATE user_account SET link_by_email = true WHERE email = 'coordinator@testby.example'"))
    session.commit()
    come_in(client, "unverified")
    found = session.execute(
        text("SELECT u.email FROM provider_identity i JOIN user_account u ON u.id = i.user_id")
    ).scalar_one()
    assert found.endswith("@sso.invalid")


def test_a_disabled_account_stays_out(client: Client, group: Client, session: Session) -> None:
    come_in(client, "kim")
    session.execute(text("UPDATE user_account SET active = false WHERE email = 'kim@testby.example'"))
    session.commit()
    client.get("/staff/testby/inbox", status=302)
    assert "avstängt" in come_in(client, "kim", status=403).text


def test_what_comes_back_works_once_and_in_one_browser(client: Client, group: Client, app: Flask) -> None:
    back = sign_in_there(client.get("/login/sso", status=302).location, "kim").removeprefix(HERE)
    thief = Client(app)
    assert "fönster" in thief.get(back, status=403).text  # no cookie of this visit
    client.get(back, status=302)
    client.get(back, status=403)
    client.get("/login/sso/callback?code=x&state=y", status=403)


def test_an_answer_of_another_provider_is_refused(client: Client, group: Client) -> None:
    back = sign_in_there(client.get("/login/sso", status=302).location, "kim").removeprefix(HERE)
    query = parse_qs(urlsplit(back).query)
    client.get(f"/login/sso/callback?code={query['code'][0]}&state={query['state'][0]}&iss=https://x", status=403)


def test_a_visit_that_took_too_long_is_refused(client: Client, group: Client, session: Session) -> None:
    back = sign_in_there(client.get("/login/sso", status=302).location, "kim").removeprefix(HERE)
    session.execute(text("UPDATE provider_visit SET created_at = now() - interval '11 minutes'"))
    session.commit()
    client.get(back, status=403)


@pytest.mark.parametrize("change", ["nonce", "verifier"])
def test_a_nonce_or_verifier_that_does_not_fit_is_refused(
    client: Client, group: Client, session: Session, change: str
) -> None:
    back = sign_in_there(client.get("/login/sso", status=302).location, "kim").removeprefix(HERE)
    session.execute(text(f"UPDATE provider_visit SET {change} = repeat('x', 48)"))
    session.commit()
    assert "gick inte att kontrollera" in client.get(back, status=403).text


def test_stopping_at_the_provider_is_said_plainly(client: Client, group: Client) -> None:
    state = parse_qs(urlsplit(client.get("/login/sso", status=302).location).query)["state"][0]
    page = client.get(f"/login/sso/callback?error=access_denied&state={state}", status=403)
    assert "Du avbröt inloggningen." in page.text


def test_it_leads_to_no_other_site(client: Client, group: Client) -> None:
    for target in ("https://evil.example/", "//evil.example", "/%5Cevil.example"):
        assert come_in(client, "kim", f"/login/sso?next={target}").location == "/staff/"


def test_police_set_up_a_second_step_unless_the_provider_asks_for_one(
    client: Client, group: Client, settings: Settings, engines: Engines, provider: Running
) -> None:
    group.post("/admin/groups?municipality=testby", {"name": "TRYGG-POLIS", "role": "police"})
    assert come_in(client, "polis").location == "/login/set-up"
    client.get("/staff/testby/inbox", status=302)
    trusting = Client(make_app(provider.settings(settings, oidc_second_factor=True), engines))
    assert come_in(trusting, "polis").location == "/staff/"
    trusting.get("/staff/testby/inbox")


def test_a_provider_that_is_away_is_said_and_passwords_still_work(
    settings: Settings, engines: Engines, provider: Running
) -> None:
    away = provider.settings(settings, oidc_issuer="http://127.0.0.1:9")
    client = Client(make_app(away, engines))
    page = client.get("/login/sso", status=503)
    assert "Testbyinloggning svarar inte." in page.text
    client.sign_in("coordinator").get("/staff/testby/inbox")


def test_with_single_sign_on_alone_passwords_are_refused(
    settings: Settings, engines: Engines, provider: Running, group: Client
) -> None:
    client = Client(make_app(provider.settings(settings, sso_only=True), engines))
    page = client.get("/login")
    assert page.words(".//main//a") == ["Logga in med Testbyinloggning"]
    assert page.all(".//main//form") == []
    client.post("/login", {"email": "coordinator@testby.example", "password": PASSWORD}, status=403)
    client.get("/login/forgot", status=403)
    client.post("/login/forgot", {"email": "coordinator@testby.example"}, status=403)
    client.get("/login/password/abc", status=403)
    come_in(client, "kim")
    client.get("/staff/testby/inbox")


def test_without_a_provider_there_is_no_button_and_no_address(settings: Settings, engines: Engines) -> None:
    client = Client(make_app(settings, engines))
    assert "/login/sso" not in client.get("/login").text
    client.get("/login/sso", status=404)
    client.get("/login/sso/callback?code=a&state=b", status=404)
