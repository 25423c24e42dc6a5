"""Languages, and dates, numbers and lists as people write them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale

from data.queries import titles
from data.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from webapp.core import sessions
from webapp.core.access import access_of, route_kind
from webapp.core.clock import STOCKHOLM, day_of, today


def init_app(app: Flask) -> None:
    """Choose the language of each request and offer the date filters to templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=language, timezone_selector=lambda: "Europe/Stockholm")
    app.url_defaults(_keep_language)
    app.jinja_env.filters.update(day=day, when=when, number=number, listed=listed, translated=translated)


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
        return request.accept_languages.best_match(LANGUAGES, DEFAULT_LANGUAGE)
    return DEFAULT_LANGUAGE


def switch_url() -> str:
    """This page's address in the other language."""
    args = {key: value for key, value in request.args.items(multi=True) if key != "lang"}
    if language() == DEFAULT_LANGUAGE:
        args["lang"] = "en"
    elif request.endpoint == "portal.start":
        args["lang"] = DEFAULT_LANGUAGE
    return quote(request.path) + ("?" + urlencode(args) if args else "")


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" in values or not request or language() == DEFAULT_LANGUAGE or route_kind() == "session":
        return
    target = access_of(current_app, endpoint)
    if target is not None and target.kind in ("public", "capability") and not endpoint.startswith("maps."):
        values["lang"] = language()


def translated(words: dict[str, str] | None) -> str:
    """Our own words ({"sv": …, "en": …}) in the language of the request, Swedish where a language lacks."""
    return titles.word(words, language())


def day(value: date | datetime | None, *, year: bool | None = None, weekday: bool = True) -> str:
    """A date in words: "fredag 4 december", with the year when it is not this one (or as `year` says)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = day_of(value)
    with_year = value.year != today().year if year is None else year
    pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if with_year else "")
    return format_date(value, pattern, locale=str(get_locale()))


def when(value: datetime | None) -> str:
    """A date and time in words: "måndag 23 november 17.42"."""
    if value is None:
        return ""
    return f"{day(value)} {clock(value)}"


def clock(value: datetime) -> str:
    """The time of day: "17.42"."""
    pattern = "HH.mm" if language() == "sv" else "HH:mm"
    return format_time(value.astimezone(STOCKHOLM), pattern, locale=str(get_locale()))


def short_day(value: date | None) -> str:
    """A date as a list shows it: "2 nov", with the year when it is not this one."""
    if value is None:
        return ""
    pattern = "d MMM" if value.year == today().year else "d MMM y"
    return format_date(value, pattern, locale=str(get_locale())).replace(".", "")


def number(value: float) -> str:
    """A number with the language's own thousands mark."""
    return format_decimal(value, locale=str(get_locale()))


def listed(names: Iterable[str]) -> str:
    """Names one after the other: "Gnesta, Nyköping och Trosa"."""
    return format_list(list(names), locale=str(get_locale()))
