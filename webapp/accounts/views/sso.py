"""Single sign-on: to the provider and back. A visit is a row bound to one browser's cookie, and works once."""

import secrets
from typing import Any

import structlog
from flask import make_response, redirect, render_template, request, url_for

from webapp.accounts.rules import local_path
from webapp.accounts.service import sso as service
from webapp.accounts.service.sso import Visit
from webapp.accounts.views.base import blueprint, enter
from webapp.core.access import capability
from webapp.core.database import separately, session, settings
from webapp.core.errors import Forbidden, NotFound
from webapp.core.mail import base_url
from webapp.core.messages import message_for

log = structlog.get_logger()
MINUTES = 10


@blueprint.get("/login/sso")
@capability
def sso() -> Any:
    """Sends the browser to the provider with fresh secrets."""
    from webapp.accounts import oidc  # Authlib and requests are not needed at start

    browser = secrets.token_urlsafe(32)
    try:
        leaves = _provider().depart()
    except oidc.ProviderAway as error:
        return _away(error)
    target = local_path(request.args.get("next")) or ""
    service.begin_visit(session(), leaves.state, browser, Visit(leaves.nonce, leaves.verifier, target))
    answer = redirect(leaves.url)
    # Lax: the provider sends the browser back with a plain GET.
    secure = settings().https
    answer.set_cookie(_cookie(), browser, secure=secure, httponly=True, samesite="Lax", path="/", max_age=MINUTES * 60)
    return answer


@blueprint.get("/login/sso/callback")
@capability
def sso_callback() -> Any:
    """Where the provider sends the browser back: checks what it brings and begins a session."""
    from webapp.accounts import oidc

    try:
        return _come_back(_provider())
    except oidc.ProviderAway as error:
        return _away(error)
    except oidc.SignInRefused as error:
        log.warning("single sign-on refused", why=str(error))
        return _failed("refused")
    except Forbidden as error:
        return _failed(error.code, message_for(error.code, error.params))


def _come_back(provider: Any) -> Any:
    visit = _visit()
    if visit is None:
        return _failed("visit")
    if "code" not in request.args or request.args.get("iss", settings().oidc_issuer) != settings().oidc_issuer:
        return _failed("cancelled" if request.args.get("error") == "access_denied" else "refused")
    came = provider.arrive(request.args["code"], visit.nonce, visit.verifier)
    user = service.recognise(session(), came.issuer, came.subject, name=came.name, email=came.email, groups=came.groups)
    given = came.second_factor or settings().oidc_second_factor
    answer = enter(user, visit.target, factor_given=given, by_provider=True)
    answer.delete_cookie(_cookie(), path="/", secure=settings().https, httponly=True, samesite="Lax")
    return answer


def _provider() -> Any:
    if not settings().has_provider:
        raise NotFound("not_found")
    from webapp.accounts import oidc

    return oidc.Provider(settings(), base_url(settings()) + url_for("accounts.sso_callback", lang=None))


def _visit() -> Visit | None:
    """The visit that this browser comes back from; used up whatever happens next."""
    state, browser = request.args.get("state", ""), request.cookies.get(_cookie(), "")
    with separately() as connection:
        return service.end_visit(connection, state, browser)


def _cookie() -> str:
    return "__Host-trygg-sso" if settings().https else "trygg-sso"


def _away(error: Exception) -> Any:
    log.warning("provider of single sign-on away", why=str(error))
    return make_response(render_template("accounts/sso_failed.html", why="away", text=""), 503)


def _failed(why: str, text: str = "") -> Any:
    return make_response(render_template("accounts/sso_failed.html", why=why, text=text), 403)
