"""Signed-in browsers: the cookie holds a random key, the table its hash; so sessions end when we say so."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Response, g, request

from data.queries import accounts
from data.vocabulary import LANGUAGES, Role, SignInStep
from webapp.core.database import session, settings
from webapp.core.permissions import Grant, Principal

WAITS_AT_MOST = timedelta(minutes=15)  # between the password and the second factor


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to https; plain http (a trial) cannot use it."""
    return "__Host-trygg" if settings().https else "trygg"


def load() -> Principal | None:
    """The person behind the request's cookie, None when there is none or the session has ended."""
    key = request.cookies.get(cookie_name())
    if not key:
        return None
    row = accounts.session_by_hash(session(), _hash(key))
    if row is None or row.waits_for is not None or not _alive(row):
        return None
    principal = _with_language(_principal(row))
    g.session_key, g.principal = key, principal
    accounts.touch_session(session(), row.key_hash, datetime.now(UTC))
    return principal


def waiting(step: SignInStep | None = None) -> accounts.SessionRow | None:
    """The session of this browser that waits for its second factor (for this step of it), if any."""
    key_hash = current_hash()
    row = accounts.session_by_hash(session(), key_hash) if key_hash else None
    if row is None or row.waits_for is None or datetime.now(UTC) - row.created_at > WAITS_AT_MOST:
        return None
    return row if step in (None, row.waits_for) else None


def principal_or_none() -> Principal | None:
    """The signed-in person of this request, if any."""
    found: Principal | None = g.get("principal")
    return found


def start(response: Response, key: str) -> None:
    """Give the browser the key of a new session."""
    response.set_cookie(
        cookie_name(),
        key,
        secure=settings().https,
        httponly=True,
        samesite="Lax",
        path="/",
        max_age=settings().session_hours * 3600,
    )


def new_key() -> tuple[str, bytes]:
    """A random session key and the hash that is stored."""
    key = secrets.token_urlsafe(32)
    return key, _hash(key)


def current_hash() -> bytes | None:
    """The stored hash of the request's session key, None without a cookie."""
    key = request.cookies.get(cookie_name())
    return _hash(key) if key else None


def forget(response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().https, httponly=True, samesite="Lax")


def csrf_token() -> str:
    """The token that every form of this session must carry; empty when nobody is signed in."""
    key = g.get("session_key")
    if not key:
        return ""
    return hmac.new(settings().key("csrf"), key.encode(), hashlib.sha256).hexdigest()


def _with_language(principal: Principal) -> Principal:
    asked = request.args.get("lang")
    if asked not in LANGUAGES or asked == principal.language:
        return principal
    accounts.set_language(session(), principal.user_id, asked)
    return replace(principal, language=asked)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _alive(row: accounts.SessionRow) -> bool:
    now = datetime.now(UTC)
    idle = settings().session_idle_minutes / (2 if Role.POLICE in row.roles else 1)
    return now - row.seen_at < timedelta(minutes=idle) and now - row.created_at < timedelta(
        hours=settings().session_hours
    )


def _principal(row: accounts.SessionRow) -> Principal:
    return Principal(
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        language=row.language,
        system_admin=row.system_admin,
        grants=tuple(Grant(m.municipality_id, Role(m.role), m.unit_id, m.unit_name) for m in row.memberships),
        last_municipality_id=row.last_municipality_id,
    )
