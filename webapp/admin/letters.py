"""The letters that lie as files in the outbox folder, where no mail server is set."""

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

MOST = 200
_SECRET = re.compile(r"(/r/|/o/[0-9a-z]+/follow/)[0-9A-Za-z]+(?:/[\w./?=&%-]*)?")
_NAME = re.compile(r"[0-9A-Za-z-]+\.eml")


@dataclass(frozen=True)
class Letter:
    """A letter in the outbox folder."""

    name: str
    written_at: datetime
    subject: str
    to: str
    text: str


def listed(folder: Path) -> list[Letter]:
    """The newest letters of the folder."""
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)[:MOST]]


def find(folder: Path, name: str) -> Letter | None:
    """The letter with this file name, as its recipient would read it."""
    path = folder / name
    return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def hidden(address: str) -> str:
    """An address that can be recognised but not read: "a•••@example.se"."""
    name, at, domain = address.strip().rpartition("@")
    return f"{name[:1]}•••{at}{domain}"


def without_secrets(text: str) -> str:
    """The text with the secret of each private link left out: ".../r/…"."""
    return _SECRET.sub(r"\1…", text)


def _read(path: Path) -> Letter:
    message: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=default)
    date: Any = message["Date"]
    body = message.get_body(("plain",))
    return Letter(
        name=path.name,
        written_at=date.datetime,
        subject=str(message["Subject"]),
        to=hidden(str(message["To"])),
        text=body.get_content() if body else "",
    )
