"""What others than the reporter do on the page of a public report: me too, follow by mail, still there."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from data.queries import catalogue, municipalities, public
from data.queries.public import PublicObservation
from webapp.core import browser
from webapp.core.access import capability
from webapp.core.database import may_touch, session, settings
from webapp.core.errors import NotFound
from webapp.core.i18n import language
from webapp.core.tokens import browser_key
from webapp.maps import rows
from webapp.observations.forms.report import AddressForm, VoiceForm
from webapp.observations.forms.what import personal_data_in
from webapp.observations.service import followers, support
from webapp.observations.views.report_limits import count_voice, letter_delay

blueprint = Blueprint("voices", __name__, url_prefix="/o/<public_id>")


@blueprint.get("/follow")
@capability
def thanks(public_id: str) -> Any:
    """Thanks for what was said (`done` in the address), and the offer to follow by mail."""
    return _page(_public(public_id))


@blueprint.post("/me-too")
@capability
def me_too(public_id: str) -> Any:
    """One tap: somebody else has seen it."""
    row = _public(public_id)
    count_voice(public_id)
    support.add(session(), support.find(session(), public_id), _browser(row))
    return browser.remember(redirect(url_for(".thanks", public_id=public_id, done="seen"), 303))


@blueprint.post("/follow")
@capability
def follow(public_id: str) -> Any:
    """Keep an address and mail it a link to confirm; the answer is the same for one that follows already."""
    row = _public(public_id)
    form = AddressForm(request.form)
    if not form.validate():
        return browser.remember((_page(row, form), 400))
    count_voice(public_id)
    may_touch(row.municipality_id)
    followers.add(
        session(),
        support.find(session(), public_id),
        str(form.email.data),
        language=language(),
        key=settings().key("follower"),
        delay=letter_delay(str(form.email.data)),
    )
    return browser.remember(redirect(url_for(".thanks", public_id=public_id, done="mail"), 303))


@blueprint.post("/still-there")
@capability
def still_there(public_id: str) -> Any:
    """Keep for a person what somebody says of a closed report; warns once about what looks like personal data."""
    row = _public(public_id)
    form = VoiceForm(request.form)
    good = form.validate()
    words = form.words.data or ""
    seen = personal_data_in(words)
    if not good or (seen and request.form.get("do") != "anyway"):
        return browser.remember((_still_page(row, form, seen if good else []), 400))
    count_voice(public_id)
    observation = support.find(session(), public_id, lock=True)
    support.tell_still_there(session(), observation, _browser(row), words, personal_data=bool(seen))
    return browser.remember(redirect(url_for(".thanks", public_id=public_id, done="still"), 303))


@blueprint.get("/follow/<code>")
@capability
def confirm(public_id: str, code: str) -> str:
    """Asks for a click, since mail scanners open every link."""
    found, _observation = _follower(public_id, code)
    return render_template(
        "observations/follow_confirm.html",
        public_id=public_id,
        code=code,
        done=found.confirmed_at is not None,
        is_public=public.find_observation(session(), public_id) is not None,
    )


@blueprint.post("/follow/<code>")
@capability
def save_confirm(public_id: str, code: str) -> Any:
    """The address is right: it is told of each step."""
    found, observation = _follower(public_id, code)
    followers.confirm(session(), observation, found)
    return redirect(url_for(".confirm", public_id=public_id, code=code), 303)


@blueprint.get("/follow/<code>/stop")
@capability
def stop(public_id: str, code: str) -> str:
    """Asks whether the mails should stop; says the same when they have stopped already."""
    return render_template("observations/follow_stop.html", public_id=public_id, code=code)


@blueprint.post("/follow/<code>/stop")
@capability
def save_stop(public_id: str, code: str) -> Any:
    """Forget the address; needs no other click, so that the button of mail programs works (RFC 8058)."""
    observation = support.find_any(session(), public_id)
    if observation is not None:
        may_touch(observation.municipality_id)
        followers.remove(session(), observation.id, code.lower())
    return redirect(url_for(".stop", public_id=public_id, code=code, done=1), 303)


def _public(public_id: str) -> PublicObservation:
    row = public.find_observation(session(), public_id)
    if row is None:
        raise NotFound("not_found")
    g.municipality = municipalities.by_id(session(), row.municipality_id)
    return row


def _follower(public_id: str, code: str) -> Any:
    """The follower of a mail's link and the observation, also when the public may not see it any more."""
    observation = support.find_any(session(), public_id)
    if observation is None:
        raise NotFound("not_found")
    may_touch(observation.municipality_id)
    found = followers.find(session(), observation.id, code.lower())
    if found is None:
        raise NotFound("not_found")
    return found, observation


def _browser(row: PublicObservation) -> bytes:
    return browser_key(settings().key("support"), row.municipality_id, browser.ensure())


def _page(row: PublicObservation, form: AddressForm | None = None) -> str:
    return render_template(
        "observations/thanks.html",
        row=row,
        shown=rows.observation_row(row, catalogue.by_code(session(), row.municipality_id), g.municipality.slug),
        form=form or AddressForm(),
        done=request.args.get("done", "") if form is None else "",
    )


def _still_page(row: PublicObservation, form: VoiceForm, seen: list[tuple[str, str]]) -> str:
    return render_template(
        "observations/still_there.html",
        row=row,
        shown=rows.observation_row(row, catalogue.by_code(session(), row.municipality_id), g.municipality.slug),
        form=form,
        seen=seen,
    )
