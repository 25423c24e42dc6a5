"""Access decisions: every view carries exactly one of these decorators, and a request without one is refused.

Classes of route (docs/architecture.md): `public` reads with the login `reader` and is cacheable;
`capability` is for people without an account; `session` needs a signed-in person and a permission;
`plain` touches no data (static files, health).
"""

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for

from data.audit import Actor
from data.engine import set_scope
from data.queries import municipalities
from webapp.core import sessions
from webapp.core.database import commit_if_good, open_session, session
from webapp.core.errors import Forbidden, NotFound
from webapp.core.kept import page_before, written
from webapp.core.permissions import Permission, Principal

View = Callable[..., Any]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Access:
    """The decision that a view carries."""

    kind: str
    permission: Permission | None = None


def init_app(app: Flask) -> None:
    """Refuse every request whose view has no access decision."""
    app.before_request(_refuse_undecided)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The decision of an endpoint, None when its view has none."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return Access("plain")
    return getattr(app.view_functions.get(endpoint), "access", None)


def route_kind() -> str:
    """The class of the current request's route; `plain` for an unknown address."""
    found = access_of(current_app, request.endpoint) if request.endpoint else None
    return found.kind if found else "plain"


def plain(view: View) -> View:
    """A view that touches no data."""
    return _mark(view, Access("plain"))


def public(view: View) -> View:
    """A page for everybody: login `reader`, cacheable, no cookies."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        open_session("reader")
        _find_municipality(kwargs)
        return commit_if_good(view(*args, **kwargs))

    return _mark(wrapper, Access("public"))


def capability(view: View) -> View:
    """A page for people without an account, guarded by what they hold (a token) or where they come from."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        if request.method not in SAFE_METHODS:
            refuse_foreign_origin()
        open_session("app")
        _find_municipality(kwargs)
        return commit_if_good(view(*args, **kwargs))

    return _mark(wrapper, Access("capability"))


def requires(permission: Permission) -> Callable[[View], View]:
    """A page for signed-in people who hold the permission in the municipality of the URL."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            open_session("app")
            principal = sessions.load()
            if principal is None:
                return _to_login()
            if request.method not in SAFE_METHODS:
                _check_csrf()
            municipality_id = _find_municipality(kwargs)
            if not principal.may(permission, municipality_id):
                raise Forbidden("no_permission")
            allowed = principal.municipality_ids if municipality_id is None else (municipality_id,)
            set_scope(session(), municipalities=allowed, user=principal.user_id)
            return commit_if_good(view(*args, **kwargs))

        return _mark(wrapper, Access("session", permission))

    return decorate


def principal() -> Principal:
    """The signed-in person; raises RuntimeError outside session routes."""
    found: Principal | None = g.get("principal")
    if found is None:
        raise RuntimeError("nobody is signed in")
    return found


def actor() -> Actor:
    """The signed-in person as history names them."""
    return Actor.user(principal().user_id)


def refuse_foreign_origin() -> None:
    """Stop a request that another site makes a browser send (the guard of anonymous POSTs)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden("foreign_origin")
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != request.host_url.rstrip("/"):
        raise Forbidden("foreign_origin")


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined] # the one attribute the url_map test reads
    return view


def _refuse_undecided() -> None:
    if request.endpoint and access_of(current_app, request.endpoint) is None:
        raise RuntimeError(f"{request.endpoint} has no access decision")


def _find_municipality(kwargs: dict[str, Any]) -> int | None:
    slug = kwargs.get("slug")
    if slug is None:
        return None
    g.municipality = municipalities.by_slug(session(), slug)
    if g.municipality is None:
        raise NotFound("no_municipality")
    found: int = g.municipality.id
    return found


def _check_csrf() -> None:
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token") or ""
    if not hmac.compare_digest(sent.encode(), sessions.csrf_token().encode()):
        raise Forbidden("csrf")


def _to_login() -> Response:
    sends = request.method not in SAFE_METHODS
    answer = redirect(url_for("accounts.login", next=page_before() if sends else request.full_path.rstrip("?")))
    if sends or request.accept_mimetypes.best == "application/json":
        answer.status_code = 401
    if sends:  # a browser stays here, with what was written
        answer.set_data(render_template("errors/401.html", login_url=answer.location, kept=written()))
        answer.mimetype = "text/html"
    return answer  # type: ignore[return-value] # werkzeug's Response is what flask sends
