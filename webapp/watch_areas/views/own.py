"""The applicant's own page behind the secret link: how it goes, confirm, withdraw, be forgotten."""

from typing import Any

from flask import g, jsonify, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from data.queries import watch_areas, watch_contacts
from data.queries.watch_areas import AreaRow
from data.vocabulary import DEFAULT_LANGUAGE, WatchAreaStatus
from geo.maps.kinds import MapKind
from webapp.core.access import capability
from webapp.core.database import may_touch, session
from webapp.core.errors import NotFound
from webapp.core.tokens import token_hash
from webapp.maps.page import page_map
from webapp.watch_areas.rules import UNDECIDED
from webapp.watch_areas.service import applying, contacts, loading, place, status
from webapp.watch_areas.views.base import blueprint
from webapp.watch_areas.words import fact_rows

PATH = "/<slug>/areas/own/<token>"


@blueprint.get(PATH)
@capability
def own(slug: str, token: str) -> str:
    """Receipt right after sending, the state later."""
    area = _row(token)
    contact = watch_contacts.applicant(session(), area.id)
    source = url_for("watch_areas.own_geojson", slug=slug, token=token, lang=None)
    return render_template(
        "watch_areas/own.html",
        area=area,
        token=token,
        facts=fact_rows(area.kind, area.facts),
        known=contact is not None,
        waits=contact is not None and contact.confirmed_at is None,
        undecided=WatchAreaStatus(area.status) in UNDECIDED,
        part=page_map(MapKind.AREA, slug, source=source),
    )


@blueprint.get(f"{PATH}/place.geojson")
@capability
def own_geojson(slug: str, token: str) -> Any:
    """The area exactly as the applicant gave it."""
    area = _row(token)
    drawn = place.feature(watch_areas.geometry(session(), area.id), "own", k="w", kind=area.kind, s=area.status)
    return jsonify(type="FeatureCollection", features=[drawn])


@blueprint.get(f"{PATH}/confirm/<code>")
@capability
def confirm(slug: str, token: str, code: str) -> str:
    """Asks for a click, since mail scanners open every link."""
    area = _row(token)
    contact = watch_contacts.applicant(session(), area.id)
    if contact is None or contact.confirm_hash != token_hash(code.lower()):
        raise NotFound("not_found")
    return render_template("watch_areas/confirm.html", area=area, token=token, code=code)


@blueprint.post(f"{PATH}/confirm/<code>")
@capability
def save_confirm(slug: str, token: str, code: str) -> Any:
    """The address is right: decisions are mailed to it."""
    applying.confirm(session(), _row(token).id, code.lower())
    return redirect(url_for("watch_areas.own", slug=slug, token=token, done="confirmed"), 303)


@blueprint.get(f"{PATH}/withdraw")
@capability
def withdraw(slug: str, token: str) -> str:
    """Asks whether the application should be taken back."""
    return render_template("watch_areas/withdraw.html", area=_row(token), token=token)


@blueprint.post(f"{PATH}/withdraw")
@capability
def save_withdraw(slug: str, token: str) -> Any:
    """Takes the application back."""
    area = _row(token)
    with force_locale(DEFAULT_LANGUAGE):  # it stands in the register, which staff read
        sentence = _("The applicant withdrew the application.")
    status.withdraw(session(), area.id, sentence)
    return redirect(url_for("watch_areas.own", slug=slug, token=token, done="withdrawn"), 303)


@blueprint.get(f"{PATH}/forget")
@capability
def forget(slug: str, token: str) -> str:
    """Asks whether the applicant's contact details should be deleted."""
    return render_template("watch_areas/forget.html", area=_row(token), token=token)


@blueprint.post(f"{PATH}/forget")
@capability
def save_forget(slug: str, token: str) -> Any:
    """Deletes them: consent can be taken back at any time."""
    contacts.forget(session(), loading.locked(session(), _row(token).id))
    return redirect(url_for("watch_areas.own", slug=slug, token=token, done="forgotten"), 303)


def _row(token: str) -> AreaRow:
    """The area of the secret link; whatever is wrong with a link, the answer is the same."""
    area = watch_areas.by_token_hash(session(), g.municipality.id, token_hash(token.lower()))
    if area is None:
        raise NotFound("not_found")
    may_touch(area.municipality_id)
    return area
