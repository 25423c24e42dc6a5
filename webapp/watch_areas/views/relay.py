"""Writing to an area's contact persons without seeing who they are."""

from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for

from data.queries import public_watch_areas, watch_areas
from data.queries.public_watch_areas import PublicArea
from webapp.core import browser
from webapp.core.access import capability
from webapp.core.database import may_touch, session
from webapp.core.errors import NotFound, TooMany
from webapp.core.messages import message_for
from webapp.core.pages import require_active
from webapp.watch_areas.forms import RelayForm
from webapp.watch_areas.service import contacts
from webapp.watch_areas.views import limits
from webapp.watch_areas.views.base import blueprint


@blueprint.get("/<slug>/areas/<public_id>/contact")
@capability
def relay(slug: str, public_id: str) -> Any:
    """The form, or that the message has been sent."""
    require_active()
    return _page(_shown(public_id), RelayForm())


@blueprint.post("/<slug>/areas/<public_id>/contact")
@capability
def save_relay(slug: str, public_id: str) -> Any:
    """Sends the message by mail to the contact persons."""
    require_active()
    area, form = _shown(public_id), RelayForm(request.form)
    if not form.validate():
        return browser.remember((_page(area, form), 400))
    try:
        limits.count("watch_message", "too_many_messages")
    except TooMany as error:
        answer = make_response(_page(area, form, message_for(error.code)), 429)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    may_touch(g.municipality.id)
    row = watch_areas.find(session(), g.municipality.id, public_id)
    text, reply_to = str(form.text.data).strip(), str(form.reply_to.data)
    if row is None or not contacts.relay(session(), row.id, g.municipality.id, text, reply_to):
        return browser.remember((_page(area, form, message_for("nobody_to_write_to")), 409))
    return browser.remember(redirect(url_for("watch_areas.relay", slug=slug, public_id=public_id, done="sent"), 303))


def _shown(public_id: str) -> PublicArea:
    found = public_watch_areas.find(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def _page(area: PublicArea, form: RelayForm, problem: str = "") -> str:
    return render_template("watch_areas/relay.html", area=area, form=form, problem=problem)
