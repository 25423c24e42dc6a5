"""Links by e-mail: a new password, an invitation; and the one-time sign-in of an administrator."""

from datetime import timedelta
from typing import Any

from flask import make_response, redirect, render_template, request, url_for

from data.vocabulary import LinkKind
from webapp.accounts.forms import ForgotForm, NewPasswordForm
from webapp.accounts.service import links
from webapp.accounts.service.people import SHORTEST_PASSWORD
from webapp.accounts.views.base import QUARTER, blueprint, enter
from webapp.core import rates
from webapp.core.access import capability
from webapp.core.database import session, settings
from webapp.core.errors import Forbidden, InvalidInput, TooMany
from webapp.core.messages import message_for

HOUR = timedelta(hours=1)
MAILS_AN_HOUR = 3  # to one address; more are silently not sent
ASKED_AN_HOUR = 60  # from one network address
TOKENS_A_QUARTER = 60  # wrong ones from one network address


@blueprint.route("/login/forgot", methods=["GET", "POST"])
@capability
def forgot() -> Any:
    """Sends a link for a new password; the answer is the same whether or not there is such an account."""
    _refuse_when_sso_only()
    form = ForgotForm(request.form)
    if request.method == "GET" or not form.validate():
        return render_template("accounts/forgot.html", form=form), 400 if form.errors else 200
    email = str(form.email.data).lower()
    asked, mails = rates.count_all((("forgot", rates.address(), HOUR), ("forgot_mail", email, HOUR)))
    if asked > ASKED_AN_HOUR:
        raise TooMany("too_many_links", retry_after=rates.seconds_left(HOUR))
    if mails <= MAILS_AN_HOUR:
        links.ask_reset(session(), link_key(), email)
    return render_template("accounts/forgot_sent.html", email=email)


@blueprint.route("/login/password/<token>", methods=["GET", "POST"])
@capability
def new_password(token: str) -> Any:
    """Where the links of invitations and forgotten passwords lead: choose a password, then sign in with it."""
    _refuse_when_sso_only()
    link = _opened(token, LinkKind.INVITATION, LinkKind.RESET)
    if link is None:
        return _gone()
    form = NewPasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            links.use_for_password(session(), link, str(form.password.data))
        except InvalidInput as error:
            form.password.errors = [message_for(error.code, error.params)]
        else:
            rates.forget("login", link.user.email, QUARTER)
            return redirect(url_for("accounts.login", done="password"))
    page = render_template("accounts/new_password.html", form=form, link=link, shortest=SHORTEST_PASSWORD)
    return page, 400 if form.errors else 200


@blueprint.route("/login/once/<token>", methods=["GET", "POST"])
@capability
def once(token: str) -> Any:
    """The emergency sign-in that `tryggkartan user sign-in` prints; a button, so that no preview uses it up."""
    link = _opened(token, LinkKind.SIGN_IN)
    if link is None:
        return _gone()
    if request.method == "GET":
        return render_template("accounts/once.html", link=link)
    links.take(session(), link)
    return enter(link.user, None)


def link_key() -> bytes:
    """The key that the tokens of links are made with."""
    return settings().key("account link")


def _refuse_when_sso_only() -> None:
    if settings().sso_only:
        raise Forbidden("sso_only")


def _opened(token: str, *kinds: LinkKind) -> links.Opened | None:
    if rates.peek("account_link", rates.address(), QUARTER) >= TOKENS_A_QUARTER:
        raise TooMany("too_many_links", retry_after=rates.seconds_left(QUARTER))
    found = links.opened(session(), token, *kinds)
    if found is None:
        rates.count("account_link", rates.address(), QUARTER)
    return found


def _gone() -> Any:
    """The same page for a link that was used, one that is too old and one that never was."""
    return make_response(render_template("accounts/link_gone.html"), 410)
