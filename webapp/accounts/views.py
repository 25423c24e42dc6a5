"""Sign-in, sign-out, and the way from /staff/ to the municipality last used."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import municipalities
from webapp.accounts import service
from webapp.accounts.forms import LoginForm, SampleForm
from webapp.core import rates, sessions
from webapp.core.access import capability, principal, requires
from webapp.core.database import session, settings
from webapp.core.errors import NotFound, TooMany
from webapp.core.navigation import first_staff_page
from webapp.core.permissions import Permission

blueprint = Blueprint("accounts", __name__)
QUARTER = timedelta(minutes=15)
ACCOUNTS_GUESSED_AT = 10  # a town hall shares one address, so the limit there is that of so many accounts


@blueprint.route("/login", methods=["GET", "POST"])
@capability
def login() -> Any:
    """The sign-in page."""
    form = LoginForm(request.form if request.method == "POST" else None, data={"next": request.args.get("next", "")})
    if request.method == "GET" or not form.validate():
        return render_template("accounts/login.html", form=form), 400 if form.errors else 200
    email, password = str(form.email.data), str(form.password.data)
    who = f"{email.strip().lower()}|{rates.address()}"
    _refuse_guessing(who)
    user = service.check_password(session(), email, password)
    if user is None:
        rates.count_all((("login", who, QUARTER), ("login_address", rates.address(), QUARTER)))
        form.password.errors = [_("The e-mail or the password is wrong.")]
        return render_template("accounts/login.html", form=form), 400
    old = sessions.current_hash()
    if old:
        service.end_session(session(), old)
    key, key_hash = sessions.new_key()
    service.start_session(session(), user, key_hash)
    answer = redirect(_local(form.next.data) or url_for("accounts.staff"))
    sessions.start(answer, key)  # type: ignore[arg-type] # werkzeug's Response has set_cookie too
    return answer


@blueprint.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def logout() -> Any:
    """Ends the session on the server and takes the cookie away."""
    key_hash = sessions.current_hash()
    if key_hash:
        service.end_session(session(), key_hash)
    answer = redirect(url_for("accounts.login"))
    sessions.forget(answer)  # type: ignore[arg-type] # werkzeug's Response has delete_cookie too
    return answer


@blueprint.get("/staff/")
@requires(Permission.STAFF_START)
def staff() -> Any:
    """Sends on to the municipality last used; with several and none used yet, lets the person choose."""
    mine = municipalities.by_ids(session(), principal().municipality_ids)
    if not mine:
        return render_template("accounts/nowhere.html")
    last = next((m for m in mine if m.id == principal().last_municipality_id), None)
    if last is None and len(mine) > 1:
        return render_template("accounts/choose.html", municipalities=mine)
    return redirect(url_for("accounts.staff_home", slug=(last or mine[0]).slug))


@blueprint.get("/staff/<slug>/")
@requires(Permission.STAFF_START)
def staff_home(slug: str) -> Any:
    """Sends on to the first page that the person's role works with."""
    service.remember_municipality(session(), principal().user_id, g.municipality.id)
    target = first_staff_page(principal(), g.municipality)
    if target is None:
        raise NotFound("not_found")
    return redirect(target)


@blueprint.get("/staff/<slug>/styleguide")
@requires(Permission.STYLEGUIDE)
def styleguide(slug: str) -> str:
    """Every component in every state."""
    forms = {theme: SampleForm(prefix=f"{theme}-") for theme in ("light", "dark")}
    return render_template("staff/styleguide.html", forms=forms)


def _refuse_guessing(who: str) -> None:
    """Stop guessing at one account, and at many accounts from one address; raises TooMany."""
    most = settings().logins_per_quarter
    if (
        rates.peek("login", who, QUARTER) >= most
        or rates.peek("login_address", rates.address(), QUARTER) >= most * ACCOUNTS_GUESSED_AT
    ):
        raise TooMany("too_many_logins", retry_after=rates.seconds_left(QUARTER))


def _local(target: str | None) -> str | None:
    """A path of ours to go on to; None for anything that could lead to another site."""
    if not target or not target.isprintable() or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
