"""Contact persons of watch areas and the log of who looked at them; row-level security guards both."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.account import User
from data.models.read_log import ReadLog
from data.models.watch_area import WatchArea, WatchContact

MOST = 200


@dataclass(frozen=True)
class ContactRow:
    """A contact person; of one with protected data nothing but that there is one."""

    id: uuid.UUID
    name: str | None
    email: str | None
    phone: str | None
    applicant: bool
    protected: bool
    confirmed: bool


@dataclass(frozen=True)
class LookRow:
    """One look at an area's contacts, as its page shows it."""

    at: datetime
    who: str
    purpose: str
    words: str
    rows: int
    area: str | None
    area_id: str | None


def of_area(session: Session, area_id: uuid.UUID) -> list[ContactRow]:
    """The contact persons of an area; protected ones without name, address and telephone."""
    query = (
        select(WatchContact)
        .where(WatchContact.watch_area_id == area_id)
        .order_by(WatchContact.applicant.desc(), WatchContact.created_at, WatchContact.id)
        .limit(MOST)
    )
    return [_row(contact) for contact in session.scalars(query)]


def applicant(session: Session, area_id: uuid.UUID) -> WatchContact | None:
    """The person who applied, while the row is kept."""
    query = select(WatchContact).where(WatchContact.watch_area_id == area_id, WatchContact.applicant)
    return session.scalars(query.order_by(WatchContact.id).limit(1)).first()


def looks(
    session: Session, municipality_id: int, area_id: uuid.UUID | None = None, *, most: int = 200
) -> list[LookRow]:
    """The latest looks at contacts in a municipality, or at one area's."""
    query = (
        select(ReadLog, User.name, WatchArea.name, WatchArea.public_id)
        .join(User, User.id == ReadLog.user_id)
        .outerjoin(WatchArea, WatchArea.id == ReadLog.object_id)
        .where(ReadLog.municipality_id == municipality_id)
        .order_by(ReadLog.at.desc(), ReadLog.id.desc())
        .limit(most)
    )
    if area_id is not None:
        query = query.where(ReadLog.object_kind == "watch_area", ReadLog.object_id == area_id)
    return [
        LookRow(line.at, who, line.purpose, line.words, len(line.row_ids), area, public_id)
        for line, who, area, public_id in session.execute(query)
    ]


def _row(contact: WatchContact) -> ContactRow:
    shown = not contact.protected
    return ContactRow(
        id=contact.id,
        name=contact.name if shown else None,
        email=contact.email if shown else None,
        phone=contact.phone if shown else None,
        applicant=contact.applicant,
        protected=contact.protected,
        confirmed=contact.confirmed_at is not None,
    )
