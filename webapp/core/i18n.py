"""Languages, and dates and numbers as people write them."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale

from webapp.core import sessions
from webapp.core.access import access_of, route_kind

LANGUAGES = ("sv", "en")
DEFAULT = "sv"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def init_app(app: Flask) -> None:
    """Choose the language of each request and offer the date filters to templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=language, timezone_selector=lambda: "Europe/Stockholm")
    app.url_defaults(_keep_language)
    app.jinja_env.filters.update(day=day, when=when, number=number, translated=translated)


def language() -> str:
    """The language of this request: the person's own for staff, else ?lang=, else Swedish.

    Only the start page looks at Accept-Language, so that every other page can be cached by its address.
    """
    if "language" not in g:
        g.language = _choose()
    found: str = g.language
    return found


def _choose() -> str:
    principal = sessions.principal_or_none()
    if principal is not None:
        return principal.language
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    if request.endpoint == "portal.start":
        return request.accept_languages.best_match(LANGUAGES, DEFAULT)
    return DEFAULT


def switch_url() -> str:
    """This page's address in the other language."""
    args = {key: value for key, value in request.args.items(multi=True) if key != "lang"}
    if language() == DEFAULT:
        args["lang"] = "en"
    elif request.endpoint == "portal.start":
        args["lang"] = DEFAULT
    return quote(request.path) + ("?" + urlencode(args) if args else "")


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" in values or not request or language() == DEFAULT or route_kind() == "session":
        return
    target = access_of(current_app, endpoint)
    if target is not None and target.kind in ("public", "capability") and not endpoint.startswith("maps."):
        values["lang"] = language()


def translated(words: dict[str, str] | None) -> str:
    """Our own words ({"sv": …, "en": …}) in the language of the request, Swedish where a language lacks."""
    if not words:
        return ""
    return words.get(language()) or words.get(DEFAULT, "")


def day(value: date | datetime | None, *, year: bool | None = None, weekday: bool = True) -> str:
    """A date in words: "fredag 4 december", with the year when it is not this one (or as `year` says)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(STOCKHOLM).date()
    with_year = value.year != datetime.now(STOCKHOLM).year if year is None else year
    pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if with_year else "")
    return format_date(value, pattern, locale=str(get_locale()))


def when(value: datetime | None) -> str:
    """A date and time in words: "måndag 23 november 17.42"."""
    if value is None:
        return ""
    local = value.astimezone(STOCKHOLM)
    clock = format_time(local, "HH.mm" if language() == "sv" else "HH:mm", locale=str(get_locale()))
    return f"{day(value)} {clock}"


def number(value: float) -> str:
    """A number with the language's own thousands mark."""
    return format_decimal(value, locale=str(get_locale()))
