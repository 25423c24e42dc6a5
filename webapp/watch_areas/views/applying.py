"""A resident applies for a watch area: one page, with and without JavaScript."""

import secrets
import uuid
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for

from data.vocabulary import WatchAreaKind
from webapp.core import browser
from webapp.core.access import capability
from webapp.core.database import may_touch, session, settings
from webapp.core.errors import InvalidInput, TooMany
from webapp.core.i18n import language
from webapp.core.messages import message_for
from webapp.core.pages import require_active
from webapp.core.tokens import id_of_form, watch_token
from webapp.watch_areas.forms import ApplyForm, AreaForm, read_facts
from webapp.watch_areas.service import applying, place
from webapp.watch_areas.service.applying import Application, Keys, Person
from webapp.watch_areas.views import limits
from webapp.watch_areas.views.base import blueprint, given_place, place_context

Problems = list[tuple[str, str]]
# The summary tells what is wrong in the order of the page; what is not named here comes last, as in the form.
_ORDER = ("kind", "fact", "name", "households_joined", "households_total", "geometry", "district", "q", "radius")


@blueprint.get("/<slug>/areas/apply")
@capability
def apply(slug: str) -> Any:
    """The form; its token makes sending it twice harmless."""
    require_active()
    return _page(ApplyForm(data={"form_token": secrets.token_hex(16), "way": "around"}))


@blueprint.post("/<slug>/areas/apply")
@capability
def save_application(slug: str) -> Any:
    """Send the application, or look up what was typed in the search field."""
    require_active()
    form = ApplyForm(request.form)
    if request.form.get("do") == "search":
        return browser.remember(_page(form))
    read = read_application(form, _people(form))
    if isinstance(read, list):
        return browser.remember((_page(form, read), 400))
    try:
        limits.count("watch_application", "too_many_applications")
    except TooMany as error:
        answer = make_response(_page(form, [("", message_for(error.code))]), 429)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return browser.remember(redirect(_store(form, read), 303))


def read_application(form: AreaForm, people: tuple[Person, ...]) -> Application | Problems:
    """What a form applies for, or all that is wrong with it as (field, words)."""
    problems: Problems = []
    if not form.validate():
        problems = [(str(field.id), str(field.errors[0])) for field in form if field.errors]
    kind = str(form.kind.data or "")
    facts, wrong = read_facts(request.form, kind)
    problems += list(wrong.items())
    try:
        area = place.read_area(session(), given_place(form), g.municipality.id)
    except InvalidInput as error:
        problems.append((str(error.field), message_for(error.code, error.params)))
        return sorted(problems, key=_place_on_page)
    if problems:
        return sorted(problems, key=_place_on_page)
    return Application(
        kind=WatchAreaKind(kind),
        name=str(form.name.data),
        area=area,
        households_joined=int(form.households_joined.data or 0),
        households_total=int(form.households_total.data or 0),
        facts=facts,
        people=people,
    )


def _place_on_page(problem: tuple[str, str]) -> int:
    name = problem[0].partition("-")[0]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _people(form: ApplyForm) -> tuple[Person, ...]:
    first = Person(
        form.contact_name.data or "", form.email.data or None, form.phone.data or None, bool(form.protected.data)
    )
    if not form.other_name.data:
        return (first,)
    return (first, Person(form.other_name.data, form.other_email.data or None, form.other_phone.data or None))


def _store(form: ApplyForm, read: Application) -> str:
    """Store it and give the address of the applicant's own page."""
    may_touch(g.municipality.id)
    keys = Keys(settings().key("watch applicant"), settings().key("confirm"))
    area_id: uuid.UUID = id_of_form(settings().key("watch form"), str(form.form_token.data))
    applying.apply(
        session(),
        area_id,
        g.municipality.id,
        read,
        language=language(),
        keys=keys,
        letter_delay=limits.letter_delay(str(form.email.data)),
    )
    token = watch_token(keys.applicant, area_id)
    return url_for("watch_areas.own", slug=g.municipality.slug, token=token, done="sent")


def _page(form: ApplyForm, problems: Problems | None = None) -> str:
    return render_template(
        "watch_areas/apply.html",
        **place_context(form),
        problems=problems or [],
        given=request.form,
        close_url=url_for("watch_areas.public_list", slug=g.municipality.slug),
    )
