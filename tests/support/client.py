"""A test client that checks every page it is given, as a reviewer would."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.photos import body
from tests.support.world import PASSWORD
from webapp.core import sessions


class Client:
    """Wraps Flask's test client: parses each HTML answer strictly and checks the frame of the page."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.raw: FlaskClient = app.test_client()
        self.csrf = ""

    def get(self, url: str, *, status: int = 200, **kwargs: Any) -> "Page":
        """GET that expects this status."""
        return self._checked(self.raw.get(url, **kwargs), status)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 302, **kwargs: Any) -> "Page":
        """POST of a form that expects this status; carries the CSRF token when signed in."""
        form = {**({"csrf_token": self.csrf} if self.csrf else {}), **(data or {})}
        return self._checked(self.raw.post(url, data=form, **kwargs), status)

    def post_files(self, url: str, *, status: int = 303, **fields: Any) -> "Page":
        """POST of a form with files (tests.support.photos.upload) that expects this status."""
        form = {**({"csrf_token": self.csrf} if self.csrf else {}), **fields}
        return self._checked(self.raw.post(url, **body(**form)), status)

    def sign_in(self, who: str, where: str = "testby") -> "Client":
        """Sign in as one of the test world's people, e.g. `coordinator` of `testby`."""
        email = "system_admin@example.com" if who == "system_admin" else f"{who}@{where}.example"
        self.csrf = ""
        self.post("/login", {"email": email, "password": PASSWORD})
        self.csrf = self.token()
        return self

    def token(self) -> str:
        """The CSRF token of the session, read from the cookie's key."""
        with self.app.test_request_context():
            name = sessions.cookie_name()
            cookie = self.raw.get_cookie(name)
            if cookie is None:
                return ""
            g.session_key = cookie.value
            return sessions.csrf_token()

    def _checked(self, response: TestResponse, status: int) -> "Page":
        assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)[:2000]}"
        page = Page(response)
        if response.mimetype == "text/html" and status not in (204, 301, 302, 303, 304, 308, 401):
            page.check()
        return page


class Page:
    """An answer with its parsed HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        kind = response.mimetype or ""
        readable = kind.startswith("text/") or "json" in kind or "xml" in kind
        self.text = response.get_data(as_text=True) if readable else ""
        self.location = response.headers.get("Location", "")
        self._tree: Element | None = None

    @property
    def json(self) -> Any:
        """The parsed JSON body."""
        return self.response.get_json()

    @property
    def tree(self) -> Element:
        """The parsed document; fails on a parse error."""
        if self._tree is None:
            parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
            self._tree = parser.parse(self.text)
            errors = [e for e in parser.errors if e[1] not in ("unexpected-doctype",)]
            assert not errors, f"HTML errors: {errors[:3]}"
        return self._tree

    def all(self, path: str) -> list[Element]:
        """All elements that an ElementTree path finds."""
        return self.tree.findall(path)

    def words(self, path: str) -> list[str]:
        """The text of all elements that a path finds, white space folded."""
        return [" ".join("".join(e.itertext()).split()) for e in self.all(path)]

    def check(self) -> None:
        """One h1, the title starts with it, a language, no duplicate ids, no inline script or style."""
        headings = self.words(".//h1")
        assert len(headings) == 1, f"{len(headings)} h1: {headings}"
        assert self.words(".//title")[0].startswith(headings[0]), (self.words(".//title"), headings)
        assert self.all(".")[0].get("lang") in ("sv", "en")
        ids = [e.get("id") for e in self.tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), f"duplicate ids: {sorted({i for i in ids if ids.count(i) > 1})}"
        for element in self.tree.iter():
            assert element.get("style") is None, f"inline style on {element.tag}"
            assert not [name for name in element.attrib if name.startswith("on")], element.attrib
        assert not [s for s in self.all(".//script") if not s.get("src")]
        for form in self.all(".//form"):
            assert form.get("action") is not None, "a form without action"
