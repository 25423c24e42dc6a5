"""A real provider of single sign-on on this machine (npm oidc-provider), and a person who signs in there."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from tests.support.client import Client, Page
from tests.support.installation import free_port
from webapp.config import Settings

SECRET = "only-for-tests-only-for-tests"
SCRIPT = Path(__file__).with_name("provider.mjs")
ROOT = Path(__file__).parents[2]
HERE = "http://localhost"  # what the test client calls itself


@dataclass(frozen=True)
class Running:
    """A provider that answers."""

    issuer: str

    def settings(self, settings: Settings, **changes: object) -> Settings:
        """Settings of an installation that uses it."""
        named = {"oidc_issuer": self.issuer, "oidc_client_id": "tryggkartan", "oidc_client_secret": SECRET}
        own = {"public_url": HERE, "oidc_name": "Testbyinloggning", **changes}
        return Settings(**{**settings.model_dump(exclude_none=True), **named, **own})


@contextmanager
def running(*redirect_uris: str) -> Iterator[Running]:
    """Start the provider and stop it afterwards; the test is left out where node or the package is missing."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("needs node and the npm package oidc-provider (`make setup-tests`)")
    port = free_port()
    command = [node, str(SCRIPT), str(port), *redirect_uris]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            yield Running(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def sign_in_there(url: str, person: str) -> str:
    """Go through the provider's own pages as this person; gives the address that it sends back to."""
    browser = requests.Session()
    response = browser.get(url, allow_redirects=False, timeout=10)
    for _ in range(12):
        where = response.headers.get("Location")
        if where:
            target = urljoin(response.url, where)
            if target.startswith(HERE):
                return target
            response = browser.get(target, allow_redirects=False, timeout=10)
            continue
        action = re.search(r'<form[^>]*action="([^"]+)"', response.text)
        assert action, response.text[:500]
        fields = {"prompt": "login", "login": person, "password": "any"}
        if 'value="consent"' in response.text:
            fields = {"prompt": "consent"}
        target = urljoin(response.url, unescape(action[1]))
        response = browser.post(target, data=fields, allow_redirects=False, timeout=10)
    raise AssertionError("the provider never sent back")


def come_in(client: Client, person: str, start: str = "/login/sso", status: int = 302) -> Page:
    """The whole round trip in the test client: to the provider, through its pages, and back."""
    leaving = client.get(start, status=302).location
    back = sign_in_there(leaving, person)
    answer = client.get(back.removeprefix(HERE), status=status)
    client.csrf = client.token()
    return answer
