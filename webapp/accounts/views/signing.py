"""Sign-in, sign-out, and the way from /staff/ to the municipality last used."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import municipalities
from data.vocabulary import SignInStep
from webapp.accounts.forms import LoginForm, SampleForm
from webapp.accounts.rules import local_path
from webapp.accounts.service import people
from webapp.accounts.service import sessions as service
from webapp.accounts.views.base import STEPS, blueprint, count_guess, enter, guessed_too_often, locked
from webapp.core import sessions
from webapp.core.access import capability, principal, requires
from webapp.core.database import session, settings
from webapp.core.errors import Forbidden, NotFound
from webapp.core.navigation import first_staff_page
from webapp.core.permissions import Permission


@blueprint.get("/login")
@capability
def login() -> Any:
    """The sign-in page; who has given the password already goes on to the second factor."""
    target = local_path(request.args.get("next"))
    waiting = sessions.waiting()
    if waiting and waiting.waits_for:
        return redirect(url_for(STEPS[SignInStep(waiting.waits_for)], next=target))
    form = LoginForm(data={"next": target or ""})
    return render_template("accounts/login.html", form=form, done=request.args.get("done"), target=target)


@blueprint.post("/login")
@capability
def sign_in() -> Any:
    """Checks e-mail and password; the same answer for an unknown address as for a wrong password."""
    if settings().sso_only:
        raise Forbidden("sso_only")
    form = LoginForm(request.form)
    target = local_path(form.next.data)
    if not form.validate():
        return render_template("accounts/login.html", form=form, target=target), 400
    email = str(form.email.data).strip().lower()
    if guessed_too_often("login", email):
        return locked()
    user = people.check_password(session(), email, str(form.password.data))
    if user is None:
        count_guess("login", email)
        form.password.errors = [_("The e-mail or the password is wrong.")]
        return render_template("accounts/login.html", form=form, target=target), 400
    return enter(user, target)


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
        return render_template("accounts/nowhere.html", system_admin=principal().system_admin)
    last = next((m for m in mine if m.id == principal().last_municipality_id), None)
    if last is None and len(mine) > 1:
        return render_template("accounts/choose.html", municipalities=mine)
    return redirect(url_for("accounts.staff_home", slug=(last or mine[0]).slug))


@blueprint.get("/staff/<slug>/")
@requires(Permission.STAFF_START)
def staff_home(slug: str) -> Any:
    """Sends on to the first page that the person's role works with."""
    people.remember_municipality(session(), principal().user_id, g.municipality.id)
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
