"""Drafts of reports: what somebody has filled in so far, kept for a day under a random token."""

import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data.base import new_id
from data.models.draft import ReportDraft
from webapp.core.errors import InvalidInput
from webapp.core.tokens import token_hash
from webapp.photos.service.intake import Owner

KEPT = timedelta(hours=24)
OPEN_WITHOUT_COOKIE = timedelta(minutes=30)
_SHAPE = re.compile("[0-9a-f]{32}")
# Put together once: all reports go through these.
_FIND = select(ReportDraft).where(ReportDraft.token_hash == bindparam("key"))
_FIND_AND_LOCK = _FIND.with_for_update()
_MARK_SENT = (
    update(ReportDraft)
    .where(ReportDraft.token_hash == bindparam("key"))
    .values(sent_at=bindparam("now"), browser_hash=bindparam("browser"), fields={})
    .execution_options(synchronize_session=False)
)


def new_token() -> str:
    """A random token of 128 bits for a draft; the database keeps only its hash."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Whether a text has the shape of a draft's token."""
    return _SHAPE.fullmatch(text) is not None


@dataclass(frozen=True)
class Draft:
    """A report on its way; `observation_id` is what it becomes, so sending it twice makes one."""

    token: str
    observation_id: uuid.UUID
    municipality_id: int
    fields: dict[str, Any]
    sent_at: datetime | None = None
    browser_hash: bytes | None = None

    @property
    def sent(self) -> bool:
        """Whether it has become a report."""
        return self.sent_at is not None

    def opens_for(self, browser: str | None, now: datetime) -> bool:
        """Whether a sent draft leads this browser to the receipt.

        Only the one that sent it, or any for half an hour when that one keeps no cookies.
        """
        if self.browser_hash is not None:
            return browser is not None and hmac.compare_digest(token_hash(browser), self.browser_hash)
        return self.sent_at is not None and now < self.sent_at + OPEN_WITHOUT_COOKIE


def find(session: Session, token: str, *, lock: bool = False) -> Draft | None:
    """The draft of a token; None when there is none or when its day is over and it was never sent.

    `lock` lets one request after the other see it, so that sending twice at once sends once.
    """
    row = session.scalar(_FIND_AND_LOCK if lock else _FIND, {"key": token_hash(token)})
    if row is None or (row.sent_at is None and row.created_at < datetime.now(UTC) - KEPT):
        return None
    return _draft(token, row)


def keep(session: Session, token: str, municipality_id: int, fields: dict[str, Any]) -> Draft:
    """Store all fields of a draft, new or known; one that was sent stays as it is."""
    now = datetime.now(UTC)
    new = insert(ReportDraft).values(
        token_hash=token_hash(token),
        observation_id=new_id(),
        municipality_id=municipality_id,
        fields=fields,
        created_at=now,
    )
    session.execute(
        new.on_conflict_do_update(
            index_elements=["token_hash"],
            set_={"municipality_id": municipality_id, "fields": fields, "created_at": now},
            where=ReportDraft.sent_at.is_(None),
        )
    )
    fresh = {"populate_existing": True}
    return _draft(token, session.scalars(_FIND, {"key": token_hash(token)}, execution_options=fresh).one())


def photo_owner(session: Session, token: str, municipality_id: int, browser: str | None) -> Owner:
    """What a draft's photos belong to, locked; it begins with its first photo, and a late one goes to the report.

    Raises InvalidInput("report_elsewhere") when another browser brings a late one.
    """
    draft = find(session, token, lock=True) or keep(session, token, municipality_id, {})
    if draft.sent:
        if not draft.opens_for(browser, datetime.now(UTC)):
            raise InvalidInput("report_elsewhere", field="photo")
        return Owner(draft.municipality_id, observation_id=draft.observation_id)
    return Owner(draft.municipality_id, draft_hash=token_hash(token))


def mark_sent(session: Session, draft: Draft, now: datetime, browser: str | None = None) -> None:
    """From now on the draft only leads the browser that sent it to the receipt; what was typed is the observation's."""
    sender = token_hash(browser) if browser else None
    session.execute(_MARK_SENT, {"key": token_hash(draft.token), "now": now, "browser": sender})


def _draft(token: str, row: ReportDraft) -> Draft:
    return Draft(token, row.observation_id, row.municipality_id, dict(row.fields), row.sent_at, row.browser_hash)
