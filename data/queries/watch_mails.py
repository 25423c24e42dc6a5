"""What mails may tell the contact persons of watch areas; for the worker, with the municipality in scope."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.watch_area import WatchArea, WatchContact, WatchMessage, WatchReview

STATUS_KEY = "watch_status"


@dataclass(frozen=True)
class WatchFacts:
    """An area as a mail to one of its contact persons knows it; `email` as it was given."""

    contact_id: uuid.UUID
    email: str
    area_id: uuid.UUID
    municipality_id: int
    name: str
    status: str
    resident_message: str | None


def facts(session: Session, contact_id: uuid.UUID) -> WatchFacts | None:
    """What a mail to this contact person may tell; None when retention has deleted the row."""
    query = (
        select(
            WatchContact.id.label("contact_id"),
            WatchContact.email,
            WatchArea.id.label("area_id"),
            WatchArea.municipality_id,
            WatchArea.name,
            WatchArea.status,
            WatchArea.resident_message,
        )
        .join(WatchArea, WatchArea.id == WatchContact.watch_area_id)
        .where(WatchContact.id == contact_id)
    )
    found = session.execute(query).mappings().first()
    return WatchFacts(**found) if found else None


def more(session: Session, params: dict[str, Any]) -> dict[str, Any]:
    """What a mail's parameters stand for: the words of a message, or what a review said."""
    told: dict[str, Any] = {"text": "", "reply_to": "", "outcome": "", "conditions": None, "next_review_on": None}
    if "message" in params:
        message = session.get(WatchMessage, uuid.UUID(params["message"]))
        if message is not None:
            told |= {"text": message.text, "reply_to": message.reply_to}
    if "review" in params:
        review = session.get(WatchReview, uuid.UUID(params["review"]))
        if review is not None:
            told |= {
                "outcome": review.outcome,
                "conditions": review.conditions,
                "next_review_on": review.next_review_on,
            }
    return told
