"""The outbox: which mails wait, went or were dropped, and the letters that were written to files."""

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from data.queries import outbox
from webapp.core.access import requires
from webapp.core.database import session, settings
from webapp.core.errors import NotFound
from webapp.core.permissions import Permission

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
MOST_FILES = 200
STATES = {"waiting": _l("Waiting"), "sent": _l("Sent"), "cancelled": _l("Not sent")}
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
}
_NAME = re.compile(r"[0-9A-Za-z-]+\.eml")


@dataclass(frozen=True)
class LetterFile:
    """A letter in the outbox folder."""

    name: str
    written_at: datetime
    subject: str
    to: str


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
        files=_files(),
    )


@blueprint.get("/outbox/<name>")
@requires(Permission.OUTBOX)
def letter(name: str) -> str:
    """One letter of the outbox folder as its recipient would read it."""
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("not_found")
    message = _read(path)
    body = message.get_body(("plain",))
    return render_template(
        "admin/letter.html", file=_listed(path, message), text=body.get_content() if body else "", name=name
    )


def hidden(address: str) -> str:
    """An address that can be recognised but not read: "a•••@example.se"."""
    name, at, domain = address.strip().rpartition("@")
    return f"{name[:1]}•••{at}{domain}"


def _folder() -> Path:
    return settings().state / "outbox"


def _files() -> list[LetterFile]:
    paths = sorted(_folder().glob("*.eml"), reverse=True)[:MOST_FILES]
    return [_listed(path, _read(path)) for path in paths]


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def _listed(path: Path, message: EmailMessage) -> LetterFile:
    date: Any = message["Date"]
    return LetterFile(path.name, date.datetime, str(message["Subject"]), hidden(str(message["To"])))
