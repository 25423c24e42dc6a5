"""Contact persons behind a stated purpose, and the log of who looked."""

import uuid
from typing import Any

from flask import g, redirect, render_template, request

from data.queries import watch_contacts
from data.queries.watch_areas import AreaRow
from data.queries.watch_contacts import ContactRow
from webapp.core.access import actor, principal, requires
from webapp.core.database import session
from webapp.core.errors import InvalidInput, NotFound
from webapp.core.i18n import language, when
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.watch_areas.forms import LookForm, PersonForm
from webapp.watch_areas.service import contacts
from webapp.watch_areas.service.applying import Person
from webapp.watch_areas.views.base import blueprint, find, page_url, to_change
from webapp.watch_areas.views.staff import area_page
from webapp.watch_areas.words import PURPOSES

PATH = "/staff/<slug>/areas/<public_id>/contacts"


@blueprint.post(PATH)
@requires(Permission.WATCH_CONTACTS)
def look(slug: str, public_id: str) -> Any:
    """Shows the contact persons; the look is written to the log in the same transaction, or nothing is shown."""
    area, form = find(public_id), LookForm(request.form)
    purpose, words = form.purpose.data or "", form.words.data or ""
    try:
        if not form.validate():
            raise InvalidInput("purpose_words_needed", field="words")
        rows = contacts.look(session(), area, purpose, words, user_id=principal().user_id)
    except InvalidInput as error:
        return area_page(area, [(str(error.field), message_for(error.code))], look_form=form), 400
    return _page(area, rows, purpose, words, PersonForm())


@blueprint.post(f"{PATH}/add")
@requires(Permission.WATCH_CONTACTS)
def add_contact(slug: str, public_id: str) -> Any:
    """One more contact person; nobody is shown for it."""
    form = PersonForm(request.form)
    if not form.validate():
        return _page(find(public_id), [], "", "", form), 400
    person = Person(str(form.name.data), form.email.data or None, form.phone.data or None, bool(form.protected.data))
    contacts.add(session(), to_change(public_id), person, language=language(), actor=actor())
    return redirect(page_url(public_id, "contacts"))


@blueprint.post(f"{PATH}/change")
@requires(Permission.WATCH_CONTACTS)
def change_contact(slug: str, public_id: str) -> Any:
    """Takes a contact person away, or marks that the data are protected."""
    try:
        contact_id = uuid.UUID(request.form.get("id", ""))
    except ValueError:
        raise NotFound("not_found") from None
    change = contacts.protect if request.form.get("do") == "protect" else contacts.remove
    change(session(), to_change(public_id), contact_id, actor=actor())
    return redirect(page_url(public_id, "contacts"))


@blueprint.get("/staff/<slug>/read-log")
@requires(Permission.READ_LOG)
def read_log(slug: str) -> str:
    """Who looked at contact persons, when and why; not whom they saw."""
    return render_template(
        "watch_areas/read_log.html",
        looks=watch_contacts.looks(session(), g.municipality.id),
        purposes=PURPOSES,
        when=when,
    )


def _page(area: AreaRow, rows: list[ContactRow], purpose: str, words: str, form: PersonForm) -> str:
    return render_template(
        "watch_areas/contacts.html",
        area=area,
        rows=rows,
        purpose=str(PURPOSES.get(purpose, "")),  # type: ignore[call-overload] # a plain string finds its enum member
        words=words,
        form=form,
    )
