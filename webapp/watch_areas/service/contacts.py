"""Contact persons: shown only for a stated purpose, each look logged; added, corrected and taken away."""

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.read_log import ReadLog
from data.models.watch_area import WatchArea, WatchContact, WatchMessage
from data.queries import watch_contacts
from data.queries.watch_areas import AreaRow
from data.queries.watch_contacts import ContactRow
from data.vocabulary import ReadPurpose, Verb
from webapp.core.errors import InvalidInput, NotFound
from webapp.watch_areas.service.applying import Person
from webapp.watch_areas.service.loading import tell

SHORTEST_WORDS = 5  # letters and digits: dots and characters that nobody sees say nothing
LONGEST_WORDS = 300


def look(session: Session, area: AreaRow, purpose: str, words: str, *, user_id: uuid.UUID) -> list[ContactRow]:
    """The contact persons of an area, for a purpose; who looked, when, why and at which rows goes to the read log.

    Raises InvalidInput without a purpose that we know and words that say it, before anything is read.
    """
    said = " ".join(words.split())
    if purpose not in set(ReadPurpose):
        raise InvalidInput("purpose_needed", field="purpose")
    if sum(letter.isalnum() for letter in said) < SHORTEST_WORDS:
        raise InvalidInput("purpose_words_needed", field="words")
    rows = watch_contacts.of_area(session, area.id)
    session.add(
        ReadLog(
            municipality_id=area.municipality_id,
            user_id=user_id,
            object_kind="watch_area",
            object_id=area.id,
            purpose=purpose,
            words=said[:LONGEST_WORDS],
            row_ids=[str(row.id) for row in rows],
        )
    )
    session.flush()
    return rows


def add(session: Session, area: WatchArea, person: Person, *, language: str, actor: Actor) -> None:
    """One more contact person."""
    contact = WatchContact(
        id=uuid.uuid4(),
        watch_area_id=area.id,
        municipality_id=area.municipality_id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        protected=person.protected,
        language=language,
    )
    session.add(contact)
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {"contact": [None, str(contact.id)]})


def remove(session: Session, area: WatchArea, contact_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a contact person away; raises NotFound."""
    _own(session, area, contact_id)
    session.execute(delete(WatchContact).where(WatchContact.id == contact_id))
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {"contact": [str(contact_id), None]})


def protect(session: Session, area: WatchArea, contact_id: uuid.UUID, *, actor: Actor) -> None:
    """Mark that a contact person has protected personal data; from then on nobody here sees more than that."""
    contact = _own(session, area, contact_id)
    contact.protected = True
    area.version += 1
    tell(session, area, Verb.CHANGED, actor, {"protected": [str(contact_id), "true"]})


def forget(session: Session, area: WatchArea) -> bool:
    """The applicant takes the consent back: the own contact details are deleted; False when there were none."""
    query = select(WatchContact).where(WatchContact.watch_area_id == area.id, WatchContact.applicant)
    contact = session.scalar(query.with_for_update())
    if contact is None:
        return False
    session.execute(delete(WatchContact).where(WatchContact.id == contact.id))
    area.version += 1
    tell(session, area, Verb.CHANGED, audit.RESIDENT, {"contact": [str(contact.id), None]})
    return True


def relay(session: Session, area_id: uuid.UUID, municipality_id: int, text: str, reply_to: str) -> int:
    """Send what somebody wrote to the area's contact persons by mail; gives how many. They decide whether to answer.

    The municipality must be in the session's scope (row-level security).
    """
    query = select(WatchContact).where(
        WatchContact.watch_area_id == area_id,
        WatchContact.email.is_not(None),
        WatchContact.confirmed_at.is_not(None),
    )
    people = session.scalars(query.order_by(WatchContact.id)).all()
    if not people:
        return 0
    message = WatchMessage(
        id=uuid.uuid4(), watch_area_id=area_id, municipality_id=municipality_id, text=text, reply_to=reply_to
    )
    session.add(message)
    session.flush()
    for person in people:
        queue.add_mail(
            session,
            key="watch_relay",
            language=person.language,
            params={"message": str(message.id)},
            municipality_id=municipality_id,
            watch_contact_id=person.id,
        )
    return len(people)


def _own(session: Session, area: WatchArea, contact_id: uuid.UUID) -> WatchContact:
    query = select(WatchContact).where(WatchContact.id == contact_id, WatchContact.watch_area_id == area.id)
    contact = session.scalar(query)
    if contact is None:
        raise NotFound("not_found")
    return contact
