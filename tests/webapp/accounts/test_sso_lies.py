"""What a provider, or somebody who plays one, may not make us believe."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client, Page
from tests.support.fake_provider import CLIENT, SECRET, Fake, lying
from webapp.config import Settings
from webapp.factory import create_app


@pytest.fixture
def fake() -> Iterator[Fake]:
    with lying() as found:
        yield found


@pytest.fixture
def app(settings: Settings, engines: Engines, fake: Fake) -> Flask:
    named = {"oidc_issuer": fake.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    found = create_app(Settings(**{**settings.model_dump(exclude_none=True), **named}), engines)
    found.testing = True
    Client(found).sign_in("system_admin").post("/admin/groups?municipality=testby", {"name": "G", "role": "council"})
    return found


def come_back(client: Client, fake: Fake, status: int) -> Page:
    """Go to the provider and come back with its code."""
    asked = parse_qs(urlsplit(client.get("/login/sso", status=302).location).query)
    fake.nonce = fake.nonce or asked["nonce"][0]
    return client.get(f"/login/sso/callback?code=c&state={asked['state'][0]}", status=status)


def test_the_truth_is_believed(client: Client, fake: Fake) -> None:
    assert come_back(client, fake, 302).location == "/staff/"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"nonce": None},
        {"nonce": "another"},
        {"sub": None},
        {"iat": 4_102_444_800},
    ],
    ids=str,
)
def test_a_claim_that_does_not_fit_is_refused(
    client: Client, fake: Fake, session: Session, claims: dict[str, Any]
) -> None:
    fake.claims = claims
    assert "gick inte att kontrollera" in come_back(client, fake, 403).text
    assert session.execute(text("SELECT count(*) FROM provider_identity")).scalar() == 0


@pytest.mark.parametrize("sign", ["wrong", "none", "secret"])
def test_a_signature_that_is_not_the_providers_is_refused(client: Client, fake: Fake, sign: str) -> None:
    fake.sign = sign
    come_back(client, fake, 403)


@pytest.mark.parametrize("token", [{"id_token": None}, {"id_token": "x.y.z"}, {"error": "invalid_grant"}], ids=str)
def test_a_token_that_is_none_is_refused(client: Client, fake: Fake, token: dict[str, Any]) -> None:
    fake.token = token
    come_back(client, fake, 403)


def test_groups_may_come_from_userinfo_if_it_is_about_the_same_person(client: Client, fake: Fake) -> None:
    fake.claims = {"groups": None}
    fake.userinfo = {"sub": "somebody else", "groups": ["G"]}
    come_back(client, fake, 403)
    fake.nonce, fake.userinfo = "", {"sub": "kim", "groups": ["G"]}
    come_back(client, fake, 302)


@pytest.mark.parametrize("groups", ["G", ["G"], ["G"] * 500])
def test_groups_in_any_usual_shape(client: Client, fake: Fake, groups: Any) -> None:
    fake.claims = {"groups": groups}
    come_back(client, fake, 302)


@pytest.mark.parametrize("groups", [None, 7, {"G": 1}, [None], [["G"]]])
def test_groups_in_other_shapes_give_nothing(client: Client, fake: Fake, groups: Any) -> None:
    fake.claims, fake.userinfo = {"groups": groups}, {"sub": "kim"}
    assert "ingen roll" in come_back(client, fake, 403).text


def test_only_a_true_confirmation_counts(client: Client, fake: Fake, session: Session) -> None:
    fake.claims = {"email_verified": "true"}
    come_back(client, fake, 302)
    found = session.execute(text("SELECT email FROM user_account WHERE password_hash IS NULL")).scalar_one()
    assert found.endswith("@sso.invalid")


def test_settings_that_do_not_belong_together_are_refused(settings: Settings) -> None:
    whole = settings.model_dump(exclude_none=True)
    for wrong in (
        {"oidc_issuer": "https://a.example"},
        {"oidc_issuer": "http://a.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
        {"sso_only": True},
    ):
        with pytest.raises(ValueError, match="TRYGG_"):
            Settings(**{**whole, **wrong})
