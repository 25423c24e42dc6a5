"""A real server and a real browser; a page that complains fails its test."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import make_server

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser."""
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The browser on this machine; without one, the exact command that brings it."""
    found = os.environ.get("TRYGG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.exit("No Chromium: `apt-get install chromium`, or name one in TRYGG_CHROMIUM.", 3)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, cut off from every host but this machine."""
    return {
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Swedish phone."""
    return {"viewport": PHONE, "locale": "sv-SE", "timezone_id": "Europe/Stockholm", "has_touch": True}


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the app, served by threads as in production."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    found = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()


class Watch:
    """Collects what a page must never do."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.complaints: list[str] = []

    def follow(self, page: Page) -> None:
        """Listen to a page's console, errors and requests."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        expected = "the server responded with a status of 4" in message.text
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"request to {request.url}")


@pytest.fixture
def watch(server: str, context: BrowserContext) -> Iterator[Watch]:
    """Fails the test when a page had a console error, a CSP violation or a request to another host."""
    found = Watch(server)
    context.on("page", found.follow)
    yield found
    assert found.complaints == []


def check_accessible(page: Page) -> None:
    """Axe finds nothing on the page as it stands."""
    violations = Axe().run(page, options=AXE).response["violations"]
    told = [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in violations]
    assert told == [], page.url
