"""The reporter's own page behind the secret link: receipt, status, "still there", and the e-mail address."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for

from data.queries import catalogue, municipalities, photos, receipts
from data.queries.receipts import ReceiptRow
from data.queries.titles import title
from geo.maps.kinds import MapKind
from webapp.core import rates
from webapp.core.access import capability
from webapp.core.database import may_touch, session, settings
from webapp.core.errors import NotFound, TooMany
from webapp.core.i18n import language
from webapp.core.tokens import token_hash
from webapp.maps.page import MapPart, page_map
from webapp.observations.forms.report import AddressForm, StillThereForm
from webapp.observations.service import contact, receipt, spot
from webapp.observations.views.receipt_words import original_words, public_actions, status_of, steps
from webapp.observations.views.report_flow import what_lines
from webapp.observations.views.report_limits import letter_delay
from webapp.observations.views.report_uploads import describe
from webapp.photos.pictures import MIDDLE, picture

blueprint = Blueprint("receipt", __name__, url_prefix="/r/<token>")
DAY = timedelta(days=1)
MAILS_A_DAY = 5


@blueprint.get("")
@capability
def show(token: str) -> str:
    """The receipt right after sending, the status later."""
    return _page(token, _row(token))


@blueprint.get("/place.geojson")
@capability
def geojson(token: str) -> Any:
    """The place, exactly as the reporter gave it."""
    row = _row(token)
    return jsonify(spot.as_feature(row.geom, "own", c=row.category, s=row.status, o=row.outcome))


@blueprint.get("/photos/<public_id>.webp")
@capability
def photo(token: str, public_id: str) -> Response:
    """One of the report's photos, for the person who has the link."""
    for row in photos.of_observation(session(), _row(token).id):
        if row.public_id == public_id and row.shown:
            return picture(public_id, row.version, MIDDLE)
    raise NotFound("not_found")


@blueprint.post("/still-there")
@capability
def still_there(token: str) -> Any:
    """What was closed is still there: it is looked at again at once."""
    row = _row(token)
    form = StillThereForm(request.form)
    if not form.validate():
        return _page(token, row, still=form), 400
    observation = receipt.find(session(), token.lower(), lock=True)
    if observation is not None:
        receipt.still_there(session(), observation, form.reason.data or "", mail_delay=settings().mail_delay)
    return redirect(_url(token, "reopened"), 303)


@blueprint.post("/email")
@capability
def add_email(token: str) -> Any:
    """An address given later, or another one; it gets a mail to confirm."""
    row = _row(token)
    form = AddressForm(request.form)
    if not form.validate():
        return _page(token, row, address=form), 400
    if rates.count("report_mail", str(row.id), DAY) > MAILS_A_DAY:
        raise TooMany("too_many_mails", retry_after=rates.seconds_left(DAY))
    email, key = str(form.email.data), settings().key("confirm")
    delay = letter_delay(email)
    contact.add(session(), row.id, row.municipality_id, email, language=language(), key=key, delay=delay)
    return redirect(_url(token, "email"), 303)


@blueprint.get("/confirm/<code>")
@capability
def confirm(token: str, code: str) -> str:
    """Asks for a click, since mail scanners open every link."""
    row = _row(token)
    known = contact.of(session(), row.id)
    if known is None or known.confirm_hash != token_hash(code.lower()):
        raise NotFound("not_found")
    return render_template("receipt/confirm.html", token=token, code=code, ref=row.ref)


@blueprint.post("/confirm/<code>")
@capability
def save_confirm(token: str, code: str) -> Any:
    """The address is right: answers will be mailed to it."""
    _row(token)
    observation = receipt.find(session(), token.lower(), lock=True)
    if observation is None or not contact.confirm(
        session(), observation, code.lower(), same_reporter=settings().key("same reporter")
    ):
        raise NotFound("not_found")
    return redirect(_url(token, "confirmed"), 303)


@blueprint.get("/stop")
@capability
def stop(token: str) -> str:
    """Asks whether the mails should stop."""
    return render_template("receipt/stop.html", token=token, ref=_row(token).ref)


@blueprint.post("/stop")
@capability
def save_stop(token: str) -> Any:
    """Forget the address."""
    contact.remove(session(), _row(token).id)
    return redirect(_url(token, "stopped"), 303)


def _row(token: str) -> ReceiptRow:
    """The report of the secret link; whatever is wrong with a link, the answer is the same and takes as long."""
    row = receipts.by_token_hash(session(), token_hash(token.lower()))
    if row is None:
        raise NotFound("not_found")
    g.municipality = municipalities.by_id(session(), row.municipality_id)
    may_touch(row.municipality_id)
    return row


def _url(token: str, done: str) -> str:
    return url_for("receipt.show", token=token, done=done)


def _page(
    token: str, row: ReceiptRow, *, still: StillThereForm | None = None, address: AddressForm | None = None
) -> str:
    category = catalogue.by_code(session(), row.municipality_id).get(row.category)
    return render_template(
        "receipt/show.html",
        token=token,
        share=(settings().public_url or request.host_url).rstrip("/") + url_for("receipt.show", token=token),
        row=row,
        heading=title(category, row.title_code, row.place_name, language=language()),
        category=category,
        what=what_lines(category, asdict(row)) if category else [],
        status=status_of(row),
        steps=steps(row, receipts.history(session(), row.id)),
        answers=public_actions(receipts.linked_actions(session(), row.id)),
        original=original_words(receipts.original(session(), row.duplicate_of)),
        photos=[
            describe(one, url_for("receipt.photo", token=token, public_id=one.public_id, lang=None))
            for one in photos.of_observation(session(), row.id)
        ],
        mails=_mails(row),
        still=still or StillThereForm(),
        address=address or AddressForm(),
        part=_map(token) if row.geom is not None else None,
    )


def _mails(row: ReceiptRow) -> str:
    known = contact.of(session(), row.id)
    return "none" if known is None else "on" if known.confirmed_at else "waiting"


def _map(token: str) -> MapPart:
    return page_map(MapKind.OBSERVATION, g.municipality.slug, source=url_for("receipt.geojson", token=token))
