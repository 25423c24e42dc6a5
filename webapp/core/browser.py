"""The one cookie of people without an account: a random token that limits count by."""

import secrets
from typing import Any

from flask import g, make_response, request

from webapp.core.database import settings

COOKIE = "trygg_browser"
DAYS = 30


def token() -> str | None:
    """The browser's token, None before its first POST."""
    found = request.cookies.get(COOKIE, "")
    return found if 16 <= len(found) <= 64 else None


def ensure() -> str:
    """The browser's token, made now for a first POST; `remember` then gives the browser the same."""
    found = token() or g.get("browser_token")
    if found is None:
        found = g.browser_token = secrets.token_urlsafe(16)
    return found


def remember(answer: Any) -> Any:
    """Give a browser without a token one; only answers to anonymous POSTs do this."""
    response = make_response(answer)
    if token() is None:
        response.set_cookie(
            COOKIE,
            ensure(),
            max_age=DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings().https,
            path="/",
        )
    return response
