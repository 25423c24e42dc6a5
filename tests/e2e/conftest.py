"""A real server and a real browser; a page that complains fails its test."""

import logging
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize, expect
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    # Only what is wrong comes back, without paths to each element: that is most of the time.
    "resultTypes": ["violations"],
    "selectors": False,
    "elementRef": False,
}
expect.set_options(timeout=20_000)  # a busy machine is slow, which is not what these tests are about
SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser."""
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            # A real fault fails three times; a browser that was late once on a busy machine does not.
            item.add_marker(pytest.mark.flaky(reruns=2))


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


class Counted:
    """The app, and how many requests it is at."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.open = 0
        self.change = threading.Condition()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        self._count(1)
        try:
            return self.app(environ, start_response)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self.change:
            self.open += more
            self.change.notify_all()

    def finish(self) -> None:
        """Wait for the requests that are under way, so that none outlives its database."""
        with self.change:
            assert self.change.wait_for(lambda: not self.open, timeout=20)


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the app, served by threads as in production."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    counted = Counted(app)
    found = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()
    counted.finish()


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


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule and elements."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(SOURCE)
    found = page.evaluate("options => axe.run(document, options).then((all) => all.violations)", AXE)
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]


def check_accessible(page: Page) -> None:
    """Axe finds nothing on the page as it stands."""
    assert faults(page) == [], page.url
