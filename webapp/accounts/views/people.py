"""Accounts for administrators: roles of one municipality under /staff/, whole accounts under /admin/."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import municipalities, units
from data.queries import people as queries
from data.vocabulary import Role
from webapp.accounts.forms import InviteForm
from webapp.accounts.service import users
from webapp.accounts.service.users import Office, Wanted
from webapp.accounts.views.base import blueprint
from webapp.accounts.views.links import HOUR, link_key
from webapp.accounts.words import ROLES
from webapp.core import rates
from webapp.core.access import actor, principal, requires
from webapp.core.database import may_touch, session, settings
from webapp.core.errors import AppError, Conflict, Forbidden, InvalidInput, TooMany
from webapp.core.i18n import translated
from webapp.core.messages import message_for
from webapp.core.permissions import Permission

INVITATIONS_AN_HOUR = 100


@blueprint.get("/staff/<slug>/users")
@requires(Permission.USERS)
def users_here(slug: str) -> str:
    """The people with a role in the municipality."""
    return _list(slug)


@blueprint.get("/admin/users")
@requires(Permission.ALL_USERS)
def users_all() -> str:
    """Everybody with an account."""
    return _list(None)


@blueprint.route("/staff/<slug>/users/invite", methods=["GET", "POST"])
@requires(Permission.USERS)
def invite_here(slug: str) -> Any:
    """Invite somebody to the municipality."""
    return _invite(slug)


@blueprint.route("/admin/users/invite", methods=["GET", "POST"])
@requires(Permission.ALL_USERS)
def invite_anywhere() -> Any:
    """Invite somebody to look after the installation; to a municipality one invites on its own page."""
    return _invite(None)


@blueprint.route("/staff/<slug>/users/<user_id>", methods=["GET", "POST"])
@requires(Permission.USERS)
def user_here(slug: str, user_id: str) -> Any:
    """One person's roles in the municipality, and the account if it belongs to this municipality alone."""
    return _person(slug, user_id)


@blueprint.route("/admin/users/<user_id>", methods=["GET", "POST"])
@requires(Permission.ALL_USERS)
def user_anywhere(user_id: str) -> Any:
    """One person's account with all roles."""
    return _person(None, user_id)


@dataclass(frozen=True)
class Here:
    """The addresses of these pages, in a municipality or for the installation."""

    slug: str | None

    @property
    def list(self) -> str:
        """The list."""
        return url_for("accounts.users_here", slug=self.slug) if self.slug else url_for("accounts.users_all")

    @property
    def invite(self) -> str:
        """The invitation."""
        return url_for("accounts.invite_here", slug=self.slug) if self.slug else url_for("accounts.invite_anywhere")

    def person(self, user_id: uuid.UUID, done: str | None = None) -> str:
        """One person's page."""
        if self.slug:
            return url_for("accounts.user_here", slug=self.slug, user_id=user_id, done=done)
        return url_for("accounts.user_anywhere", user_id=user_id, done=done)


def role_choices(municipality_id: int) -> list[tuple[str, str]]:
    """The roles that can be given in a municipality, unit staff once for each unit."""
    found = []
    for role in (Role.COORDINATOR, Role.UNIT_STAFF, Role.POLICE, Role.COUNCIL, Role.MUNICIPALITY_ADMIN):
        if role == Role.UNIT_STAFF:
            rows = units.units(session(), municipality_id)
            found += [(f"{role.value}:{row.code}", f"{ROLES[role]}: {translated(row.name)}") for row in rows]
        else:
            found.append((role.value, str(ROLES[role])))
    return found


def _office(slug: str | None) -> Office:
    """Where the administrator works; for the installation's the scope is opened to all municipalities."""
    if slug is None:
        may_touch(*municipalities.all_ids(session()))
    return Office(g.municipality.id if slug else None, actor(), link_key(), settings().has_provider)


def _list(slug: str | None) -> str:
    office, search = _office(slug), request.args.get("q", "")[:100]
    return render_template(
        "accounts/users.html",
        rows=queries.people(session(), office.reach, search),
        search=search,
        here=Here(slug),
        most=queries.MOST,
        towns=[] if slug else municipalities.active(session()),
    )


def _invite(slug: str | None) -> Any:
    office, here, form = _office(slug), Here(slug), InviteForm(request.form)
    if office.reach is None:
        del form.role
    else:
        form.role.choices = [("", _("Choose a role")), *role_choices(office.reach)]
    if request.method == "POST" and form.validate():
        try:
            user = _send(office, form)
        except AppError as error:
            if error.field is None or error.field not in form:
                raise
            form[error.field].errors = [message_for(error.code, error.params)]
        else:
            return redirect(here.person(user.id, "invited"))
    return render_template("accounts/invite.html", form=form, here=here), 400 if form.errors else 200


def _send(office: Office, form: InviteForm) -> Any:
    if rates.count("invitations", str(principal().user_id), HOUR) > INVITATIONS_AN_HOUR:
        raise TooMany("too_many_links", retry_after=rates.seconds_left(HOUR))
    return users.invite(
        session(),
        office,
        email=str(form.email.data),
        name=str(form.name.data),
        language=str(form.language.data),
        wanted=_wanted(office, str(form.role.data)) if form.role else None,
        by_email=bool(form.by_email.data),
    )


def _person(slug: str | None, user_id: str) -> Any:
    office, here = _office(slug), Here(slug)
    user = users.find(session(), office, user_id)
    if request.method == "GET":
        return _person_page(office, here, user)
    try:
        _change(office, user)
    except (Conflict, InvalidInput, Forbidden) as error:
        return _person_page(office, here, user, message_for(error.code, error.params)), error.status
    row = queries.person(session(), office.reach, user.id)
    return redirect(here.person(user.id, "saved") if row.roles or office.reach is None else here.list)


def _person_page(office: Office, here: Here, user: Any, problem: str = "") -> str:
    return render_template(
        "accounts/user.html",
        person=queries.person(session(), office.reach, user.id),
        lines=queries.account_history(session(), user.id, office.reach),
        whole=users.may_touch_account(session(), office, user),
        here=here,
        choices=role_choices(office.reach) if office.reach is not None else [],
        done=request.args.get("done"),
        problem=problem,
    )


def _change(office: Office, user: Any) -> None:
    """Do what the pressed button says."""
    do, which, role = (request.form.get(name, "") for name in ("do", "membership", "role"))
    match do:
        case "add_role":
            users.add_role(session(), office, user, _wanted(office, role))
        case "change_role":
            users.change_role(session(), office, user, which, role)
        case "end_role":
            users.end_role(session(), office, user, which)
        case _:
            _change_account(office, user, do)


def _change_account(office: Office, user: Any, do: str) -> None:
    match do:
        case "disable" | "enable":
            users.set_active(session(), office, user, active=do == "enable")
        case "reset_factor":
            users.reset_second_factor(session(), office, user)
        case "allow_link":
            users.allow_link(session(), office, user)
        case "invite":
            users.invite_again(session(), office, user)
        case "admin_on" | "admin_off":
            users.set_system_admin(session(), office, user, wanted=do == "admin_on")
        case _:
            raise InvalidInput("check_fields")


def _wanted(office: Office, role: str) -> Wanted:
    if office.reach is None:
        raise InvalidInput("check_fields")
    chosen, unit = users.parse_role(role)
    return Wanted(office.reach, chosen, unit)
