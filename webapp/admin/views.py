"""The outbox: which mails wait, went or were dropped, and the letters that were written to files."""

from pathlib import Path

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from data.queries import outbox
from webapp.admin import letters
from webapp.core.access import requires
from webapp.core.database import session, settings
from webapp.core.errors import NotFound
from webapp.core.permissions import Permission

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
STATES = {"waiting": _l("Waiting"), "sent": _l("Sent off"), "cancelled": _l("Not sent")}
REASONS = {
    "no_address": _l("no confirmed address"),
    "outdated": _l("no longer true"),
    "refused": _l("refused by the mail server"),
    "gave_up": _l("given up after many tries"),
}
KINDS = {
    "observation_status": _l("News about a report"),
    "confirm_email": _l("Confirm the address"),
    "receipt": _l("Receipt"),
    "follow_confirm": _l("Confirm that you follow a report"),
    "follow_status": _l("News about a followed report"),
    "invitation": _l("Invitation"),
    "new_password": _l("New password"),
    "new_role": _l("New role"),
}


@blueprint.get("/outbox")
@requires(Permission.OUTBOX)
def outbox_page() -> str:
    """The mails of all municipalities without addresses, and the files where no mail server is set."""
    state = request.args.get("state")
    return render_template(
        "admin/outbox.html",
        rows=outbox.recent(session(), state=state),
        state=state if state in STATES else None,
        states=STATES,
        reasons=REASONS,
        kinds=KINDS,
        by_smtp=bool(settings().smtp_url),
        files=letters.listed(_folder()),
    )


@blueprint.get("/outbox/<name>")
@requires(Permission.OUTBOX)
def letter(name: str) -> str:
    """One letter of the outbox folder as its recipient would read it, without the secrets of its links."""
    found = letters.find(_folder(), name)
    if found is None:
        raise NotFound("not_found")
    return render_template("admin/letter.html", file=found, text=letters.without_secrets(found.text), name=name)


def _folder() -> Path:
    return settings().state / "outbox"
