"""The one cookie of people without an account: a random token that the limit of reports counts by."""

import secrets
from typing import Any

from flask import make_response, request

from webapp.core.database import settings

COOKIE = "trygg_browser"
DAYS = 30


def token() -> str | None:
    """The browser's token, None before its first POST."""
    found = request.cookies.get(COOKIE, "")
    return found if 16 <= len(found) <= 64 else None


def remember(answer: Any) -> Any:
    """Give a browser without a token one; only answers to anonymous POSTs do this."""
    response = make_response(answer)
    if token() is None:
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            max_age=DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings().https,
            path="/",
        )
    return response
