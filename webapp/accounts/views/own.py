"""One's own account: password, second factor, and the browsers that are signed in."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import people as queries
from webapp.accounts.forms import CodeForm, OwnPasswordForm
from webapp.accounts.qr import qr_code
from webapp.accounts.rules import needs_second_factor
from webapp.accounts.service import factor, people
from webapp.accounts.service import sessions as service
from webapp.accounts.views.base import begin_session, blueprint, count_guess, guessed_too_often, locked
from webapp.accounts.views.second import PURPOSE, factor_key
from webapp.core import sessions
from webapp.core.access import principal, requires
from webapp.core.database import session, settings
from webapp.core.errors import InvalidInput, NotFound
from webapp.core.messages import message_for
from webapp.core.permissions import Permission


@blueprint.get("/account")
@requires(Permission.OWN_ACCOUNT)
def account() -> str:
    """The account of the signed-in person."""
    return _page(OwnPasswordForm(), CodeForm())


@blueprint.post("/account/password")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> Any:
    """A new password, guarded by the old one; all other browsers are signed out and this one gets a new key."""
    form, who = OwnPasswordForm(request.form), principal().email
    if guessed_too_often("login", who):
        return locked()
    if settings().sso_only or not form.validate():
        return _page(form, CodeForm()), 400
    if not people.has_password(session(), principal().user_id, str(form.old.data)):
        count_guess("login", who)
        form.old.errors = [_("This is not your password.")]
        return _page(form, CodeForm()), 400
    try:
        people.set_password(session(), people.by_id(session(), principal().user_id), str(form.password.data))
    except InvalidInput as error:
        form.password.errors = [message_for(error.code, error.params)]
        return _page(form, CodeForm()), 400
    return _with_new_key("password")


@blueprint.post("/account/sessions/end")
@requires(Permission.OWN_ACCOUNT)
def end_sessions() -> Any:
    """Sign one browser out, or all but this one."""
    which = request.form.get("session", "")
    if which == "others":
        service.end_others(session(), principal().user_id, sessions.current_hash())
    else:
        try:
            service.end_own(session(), principal().user_id, uuid.UUID(which))
        except ValueError:
            raise NotFound("not_found") from None
    return redirect(url_for("accounts.account", done="sessions"))


@blueprint.post("/account/second-factor")
@requires(Permission.OWN_ACCOUNT)
def change_factor() -> Any:
    """Begin to set the factor up (a new phone needs a code of the old one), renew recovery codes, or take it away."""
    form, who, do = CodeForm(request.form), principal().user_id, request.form.get("do")
    row = queries.person(session(), None, who)
    if row.has_factor:
        if guessed_too_often(PURPOSE, str(who)):
            return locked()
        if not form.validate() or not factor.accept(session(), factor_key(), who, str(form.code.data)):
            count_guess(PURPOSE, str(who))
            form.code.errors = [_("The code is wrong or has been used. Wait for the next one and try again.")]
            return _page(OwnPasswordForm(), form), 400
    if do == "codes" and row.has_factor:
        codes = factor.renew_recovery_codes(session(), factor_key(), who)
        return render_template("accounts/recovery.html", codes=codes, target=url_for("accounts.account"))
    if do == "off" and not _needed():
        factor.take_away(session(), who)
        return redirect(url_for("accounts.account", done="factor_off"))
    factor.begin_set_up(session(), who)
    return redirect(url_for("accounts.own_set_up"))


@blueprint.route("/account/second-factor/set-up", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def own_set_up() -> Any:
    """Shows the new secret until a code proves that the app has it; then the recovery codes."""
    who = principal().user_id
    secret = factor.waiting_secret(session(), factor_key(), who)
    if secret is None:
        return redirect(url_for("accounts.account"))
    form = CodeForm(request.form)
    codes = None
    if request.method == "POST" and form.validate():
        if guessed_too_often(PURPOSE, str(who)):
            return locked()
        codes = factor.confirm_set_up(session(), factor_key(), who, str(form.code.data))
        if codes is None:
            count_guess(PURPOSE, str(who))
            form.code.errors = [_("The code is wrong. Check that the phone's clock is right and try the next code.")]
    if codes is None:
        return render_template("accounts/set_up.html", form=form, secret=secret, own=True), 400 if form.errors else 200
    return render_template("accounts/recovery.html", codes=codes, target=url_for("accounts.account"))


@blueprint.get("/account/second-factor/qr.svg")
@requires(Permission.OWN_ACCOUNT)
def own_qr() -> Response:
    """The secret as a picture for the phone's camera."""
    secret = factor.waiting_secret(session(), factor_key(), principal().user_id)
    if secret is None:
        raise NotFound("not_found")
    return Response(qr_code(factor.address_of(secret, principal().email)), mimetype="image/svg+xml")


def _with_new_key(done: str) -> Any:
    answer = redirect(url_for("accounts.account", done=done))
    begin_session(answer, principal().user_id)
    return answer


def _needed() -> bool:
    roles = {grant.role for grant in principal().grants}
    return needs_second_factor(roles, system_admin=principal().system_admin)


def _page(password: OwnPasswordForm, code: CodeForm) -> str:
    who = principal().user_id
    # One that was left longer ago has ended by itself.
    since = datetime.now(UTC) - timedelta(minutes=settings().session_idle_minutes)
    return render_template(
        "accounts/account.html",
        person=queries.person(session(), None, who),
        factor_needed=_needed(),
        codes_left=factor.recovery_codes_left(session(), who),
        lines=queries.sessions_of(session(), who, since),
        this=sessions.current_hash(),
        password_form=password,
        code_form=code,
        done=request.args.get("done"),
    )
