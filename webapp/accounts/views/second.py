"""The second factor at sign-in: giving a code, and setting the factor up for those who must have one."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.vocabulary import SignInStep
from webapp.accounts.forms import CodeForm
from webapp.accounts.qr import qr_code
from webapp.accounts.rules import local_path
from webapp.accounts.service import factor
from webapp.accounts.views.base import begin_session, blueprint, count_guess, guessed_too_often, locked
from webapp.core import sessions
from webapp.core.access import capability
from webapp.core.database import session, settings
from webapp.core.errors import NotFound

PURPOSE = "second_factor"


@blueprint.route("/login/code", methods=["GET", "POST"])
@capability
def second_factor() -> Any:
    """Asks for a code of the app or a recovery code; then the session opens, with a new key."""
    waiting = sessions.waiting(SignInStep.CODE)
    if waiting is None:
        return redirect(url_for("accounts.login"))
    form, target = CodeForm(request.form), local_path(request.args.get("next"))
    if request.method == "GET" or not form.validate():
        return render_template("accounts/code.html", form=form, target=target), 400 if form.errors else 200
    who = str(waiting.user_id)
    if guessed_too_often(PURPOSE, who):
        return locked()
    if not factor.accept(session(), factor_key(), waiting.user_id, str(form.code.data)):
        count_guess(PURPOSE, who)
        form.code.errors = [_("The code is wrong or has been used. Wait for the next one and try again.")]
        return render_template("accounts/code.html", form=form, target=target), 400
    answer = redirect(target or url_for("accounts.staff"))
    begin_session(answer, waiting.user_id, by_provider=waiting.by_provider)
    return answer


@blueprint.route("/login/set-up", methods=["GET", "POST"])
@capability
def set_up() -> Any:
    """Shows the secret of the second factor until a code proves that the app has it; then the recovery codes."""
    waiting = sessions.waiting(SignInStep.SET_UP)
    secret = factor.waiting_secret(session(), factor_key(), waiting.user_id) if waiting else None
    if waiting is None or secret is None:
        return redirect(url_for("accounts.login"))
    form, target = CodeForm(request.form), local_path(request.args.get("next"))
    if request.method == "GET" or not form.validate():
        return _set_up_page(form, secret, target), 400 if form.errors else 200
    if guessed_too_often(PURPOSE, str(waiting.user_id)):
        return locked()
    codes = factor.confirm_set_up(session(), factor_key(), waiting.user_id, str(form.code.data))
    if codes is None:
        count_guess(PURPOSE, str(waiting.user_id))
        form.code.errors = [_("The code is wrong. Check that the phone's clock is right and try the next code.")]
        return _set_up_page(form, secret, target), 400
    answer = Response(render_template("accounts/recovery.html", codes=codes, target=target or "/staff/"))
    begin_session(answer, waiting.user_id, by_provider=waiting.by_provider)
    return answer


@blueprint.get("/login/set-up/qr.svg")
@capability
def set_up_qr() -> Response:
    """The secret as a picture for the phone's camera."""
    waiting = sessions.waiting(SignInStep.SET_UP)
    secret = factor.waiting_secret(session(), factor_key(), waiting.user_id) if waiting else None
    if waiting is None or secret is None:
        raise NotFound("not_found")
    return Response(qr_code(factor.address_of(secret, waiting.email)), mimetype="image/svg+xml")


def factor_key() -> bytes:
    """The key that secrets of second factors and hashes of recovery codes are made with."""
    return settings().key("second factor")


def _set_up_page(form: CodeForm, secret: str, target: str | None) -> str:
    return render_template("accounts/set_up.html", form=form, secret=secret, target=target)
