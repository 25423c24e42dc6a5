"""People with a second factor: set up as at the first sign-in, with an app that is a few lines here."""

import re
import time

import pyotp
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.world import PASSWORD


def want_factor(session: Session, email: str) -> None:
    """Ask this person of the test world for a second factor as in production."""
    session.execute(text("UPDATE user_account SET factor_waived = false WHERE email = :email"), {"email": email})
    session.commit()


def password(client: Client, email: str) -> str:
    """Give the password; where that leads."""
    return client.post("/login", {"email": email, "password": PASSWORD}).location


def secret_on(page_text: str) -> str:
    """The secret that the set-up page shows as text."""
    found = re.search(r'<code class="tk-secret">([A-Z2-7 ]+)</code>', page_text)
    assert found, page_text[:500]
    return found[1].replace(" ", "")


def code(secret: str, steps: int = 0) -> str:
    """What the app shows, now or some steps of half a minute away."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def set_up(client: Client, email: str) -> tuple[str, list[str]]:
    """Sign in for the first time and set the second factor up; gives its secret and the recovery codes."""
    assert password(client, email).startswith("/login/set-up")
    secret = secret_on(client.get("/login/set-up").text)
    page = client.post("/login/set-up", {"code": code(secret, -1)}, status=200)
    client.csrf = client.token()
    return secret, page.words(".//code")
