"""Which roles the groups of single sign-on give."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from data.queries import municipalities
from data.queries import people as queries
from webapp.accounts.forms import GroupForm
from webapp.accounts.service import sso as service
from webapp.accounts.service import users
from webapp.accounts.views.base import blueprint
from webapp.accounts.views.people import role_choices
from webapp.core.access import requires
from webapp.core.database import session
from webapp.core.errors import AppError, NotFound
from webapp.core.messages import message_for
from webapp.core.permissions import Permission


@blueprint.route("/admin/groups", methods=["GET", "POST"])
@requires(Permission.ALL_USERS)
def groups() -> Any:
    """The groups and what they give; a line more for the municipality in the address."""
    slug = request.args.get("municipality", "")
    town = municipalities.by_slug(session(), slug) if slug else None
    form = GroupForm(request.form)
    form.role.choices = [("", _("Choose a role")), *(role_choices(town.id) if town else [])]
    if request.method == "POST" and town is None:
        raise NotFound("no_municipality")
    if request.method == "POST" and town and form.validate():
        try:
            service.add_group(session(), str(form.name.data), town.id, *users.parse_role(str(form.role.data)))
        except AppError as error:
            form[error.field or "name"].errors = [message_for(error.code, error.params)]
        else:
            return redirect(url_for("accounts.groups", municipality=slug))
    rows, towns = queries.groups(session()), municipalities.active(session())
    page = render_template("accounts/groups.html", form=form, rows=rows, town=town, towns=towns)
    return page, 400 if form.errors else 200


@blueprint.post("/admin/groups/<group_id>/remove")
@requires(Permission.ALL_USERS)
def remove_group(group_id: str) -> Any:
    """Take a line away."""
    service.remove_group(session(), group_id)
    return redirect(url_for("accounts.groups"))
