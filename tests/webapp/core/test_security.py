"""Headers word by word, cookies, and what must never be written down (trust: S4, S5, threats 15, 19, 20)."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client
from tests.support.reporting import fill_in, link
from tests.support.world import PASSWORD
from webapp.config import Settings
from webapp.core.access import plain
from webapp.core.observability import configure_logging
from webapp.factory import create_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
EXACT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NUMBER, EMAIL, WORDS = "811228-9874", "kanarie@fagel.example", "kanariefågelns hemlighet"
EVERY_CLASS = ["/", "/testby/", "/testby/report/where", "/login", "/healthz", "/nowhere/", "/staff/testby/inbox"]


@pytest.fixture
def safe(settings: Settings, engines: Engines) -> Client:
    """A browser at an installation that is behind TLS."""
    app = create_app(settings.model_copy(update={"https": True}), engines)
    app.testing = True
    return Client(app)


@pytest.fixture
def json_lines(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Logs as in production, for this test only."""
    before = structlog.get_config(), logging.root.handlers[:], logging.root.level
    configure_logging("DEBUG")
    yield
    structlog.configure(**before[0])
    logging.root.handlers[:], logging.root.level = before[1:]


@pytest.mark.parametrize("path", EVERY_CLASS)
def test_the_headers_are_exactly_these_on_every_class_of_page(client: Client, path: str) -> None:
    headers = client.raw.get(path).headers
    assert {name: headers.get(name) for name in EXACT} == EXACT
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("path", EVERY_CLASS)
def test_behind_tls_browsers_are_told_to_stay_there(safe: Client, path: str) -> None:
    found = safe.raw.get(path).headers["Strict-Transport-Security"]
    assert found == "max-age=31536000; includeSubDomains"


def test_the_session_cookie_is_bound_to_the_host_and_hidden_from_scripts(safe: Client) -> None:
    form = {"email": "coordinator@testby.example", "password": PASSWORD}
    answer = safe.raw.post("/login", data=form, base_url="https://localhost")
    (cookie,) = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("__Host-")]
    name, _, rest = cookie.partition("=")
    assert name == "__Host-trygg"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in rest.split(";")}
    assert "Domain" not in cookie


def test_a_cookie_that_was_there_before_is_worth_nothing_after_sign_in(client: Client) -> None:
    client.raw.set_cookie("trygg", "chosen-by-somebody-else")
    client.sign_in("coordinator")
    cookie = client.raw.get_cookie("trygg")
    assert cookie is not None
    assert cookie.value != "chosen-by-somebody-else"


def test_nothing_that_a_person_typed_is_in_a_log_line(
    client: Client, app: Flask, session: Session, capfd: pytest.CaptureFixture[str], json_lines: None
) -> None:
    send = fill_in(client, text=f"{WORDS} {NUMBER}", do="anyway")
    own = link(client.post(send, {"email": EMAIL}, status=303))
    draft = send.rpartition("=")[2]
    client.post(f"{own}/still-there", {"reason": WORDS}, status=303)
    client.get(f"/testby/list?q={NUMBER}")
    client.get(f"/testby/list?bbox={WORDS}", status=400)
    client.get(f"/{WORDS}/", status=404)
    client.post("/login", {"email": EMAIL, "password": WORDS}, status=400)
    client.sign_in("coordinator")
    client.get(f"/staff/testby/inbox?q={NUMBER}")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    app.view_functions["portal.robots"] = broken
    client.raw.get(f"/robots.txt?{WORDS}")

    written = "".join(capfd.readouterr())
    assert '"event": "request"' in written, "the lines that are looked at are there"
    assert '"unexpected_error"' in written
    for secret in (NUMBER, EMAIL, WORDS, "kanarie", own.rpartition("/")[2], draft, PASSWORD):
        assert secret not in written, secret
    for line in written.splitlines():
        json.loads(line)
    events = json.dumps([dict(row) for row in session.execute(text("SELECT changes FROM event")).mappings()])
    jobs = str(session.execute(text("SELECT args FROM procrastinate_jobs")).all())
    assert not re.search(f"{NUMBER}|{EMAIL}|{WORDS}", events + jobs)


@plain
def broken() -> str:
    """A page that fails with what somebody typed in its error."""
    raise RuntimeError(f"{WORDS} {NUMBER}")


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_short_key_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(secret_key=SecretStr(key))
