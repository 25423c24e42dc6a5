"""Reads of the mails that wait, joined by recipient; what the worker delivers and the outbox page lists."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from data.models.account import User
from data.models.mail import Mail
from data.models.municipality import Municipality
from data.models.observation import Observation, ObservationContact
from data.models.support import ObservationFollower
from data.models.watch_area import WatchContact
from data.queries.followers import CONFIRM_KEY
from data.queries.followers import STATUS_KEY as FOLLOW_STATUS_KEY

STATUS_KEY = "observation_status"
TO_UNCONFIRMED = ("confirm_email", "watch_confirm", CONFIRM_KEY)
"""Keys that may go to an address which its owner has not confirmed yet."""

_LOCKS = 52_017  # our name space among advisory locks
_MOST_JOINED = 100


@dataclass(frozen=True)
class Letter:
    """All due mails of one recipient, oldest first; they become one mail. `mails` are locked rows."""

    email: str
    language: str
    mails: list[Mail]


@dataclass(frozen=True)
class Facts:
    """What a mail about an observation may tell its reporter; `email` as it was given."""

    email: str | None
    observation_id: uuid.UUID
    municipality_id: int
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    status: str
    outcome: str | None
    resident_message: str | None
    promise_on: date | None


@dataclass(frozen=True)
class MailRow:
    """A line of the outbox page; no address."""

    id: uuid.UUID
    municipality: str | None
    key: str
    language: str
    created_at: datetime
    send_after: datetime
    sent_at: datetime | None
    cancelled_at: datetime | None
    why: str | None
    tries: int

    @property
    def state(self) -> str:
        """waiting, sent or cancelled."""
        if self.sent_at:
            return "sent"
        return "cancelled" if self.cancelled_at else "waiting"


def waiting(now: datetime) -> ColumnElement[bool]:
    """Due and neither sent nor cancelled."""
    return and_(Mail.sent_at.is_(None), Mail.cancelled_at.is_(None), Mail.send_after <= now)


def municipalities_with_due(session: Session, now: datetime) -> list[int | None]:
    """The municipalities that have something to send (None: mails that belong to none)."""
    query = select(Mail.municipality_id).where(waiting(now)).distinct().order_by(Mail.municipality_id).limit(400)
    return list(session.scalars(query))


def lock(session: Session, municipality_id: int | None) -> bool:
    """Keep other workers from this municipality's mails until the transaction ends; False when one has them."""
    query = text("SELECT pg_try_advisory_xact_lock(:space, :code)")
    return bool(session.execute(query, {"space": _LOCKS, "code": municipality_id or 0}).scalar())


def unreachable(session: Session, municipality_id: int | None, now: datetime) -> list[Mail]:
    """Due mails to nobody: no address was left, or it is not confirmed; locked."""
    reachable = exists().where(
        ObservationContact.observation_id == Mail.observation_id,
        or_(ObservationContact.confirmed_at.is_not(None), Mail.key.in_(TO_UNCONFIRMED)),
    )
    neighbour = exists().where(
        WatchContact.id == Mail.watch_contact_id,
        WatchContact.email.is_not(None),
        or_(WatchContact.confirmed_at.is_not(None), Mail.key.in_(TO_UNCONFIRMED)),
    )
    follower = exists().where(
        ObservationFollower.id == Mail.follower_id,
        or_(ObservationFollower.confirmed_at.is_not(None), Mail.key.in_(TO_UNCONFIRMED)),
    )
    query = (
        select(Mail)
        .where(_of(municipality_id), waiting(now), Mail.user_id.is_(None), ~reachable, ~neighbour, ~follower)
        .order_by(Mail.send_after, Mail.id)
        .limit(5_000)
        .with_for_update(of=Mail, skip_locked=True)
    )
    return list(session.scalars(query))


def next_letter(session: Session, municipality_id: int | None, now: datetime) -> Letter | None:
    """The mails of the recipient who has waited longest, as one letter; its rows are locked.

    A status mail waits while a later one about the same observation is not due: the later one may be undone.
    """
    address = func.lower(
        func.coalesce(ObservationContact.email, WatchContact.email, ObservationFollower.email, User.email)
    )
    due = (
        select(Mail, address.label("address"), func.coalesce(ObservationContact.language, Mail.language))
        .outerjoin(ObservationContact, ObservationContact.observation_id == Mail.observation_id)
        .outerjoin(WatchContact, WatchContact.id == Mail.watch_contact_id)
        .outerjoin(ObservationFollower, ObservationFollower.id == Mail.follower_id)
        .outerjoin(User, User.id == Mail.user_id)
        .where(_of(municipality_id), waiting(now), address.is_not(None), ~_held(now))
        .order_by(Mail.send_after, Mail.id)
    )
    first = session.execute(due.limit(1)).first()
    if first is None:
        return None
    same = due.where(address == first.address).limit(_MOST_JOINED).with_for_update(of=Mail, skip_locked=True)
    mails = [row[0] for row in session.execute(same)]
    return Letter(first.address, first[2], mails) if mails else None


def facts(session: Session, observation_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Facts]:
    """What mails may tell about these observations."""
    query = select(
        ObservationContact.email,
        Observation.id.label("observation_id"),
        Observation.municipality_id,
        Observation.ref,
        Observation.category,
        Observation.title_code,
        Observation.place_name,
        Observation.status,
        Observation.outcome,
        Observation.resident_message,
        Observation.promise_on,
    ).outerjoin(ObservationContact, ObservationContact.observation_id == Observation.id)
    query = query.where(Observation.id.in_(observation_ids))
    return {row["observation_id"]: Facts(**row) for row in session.execute(query).mappings()}


def people_waiting(session: Session, batch_id: uuid.UUID) -> tuple[int, datetime | None]:
    """How many people get a mail because of a batch, and when; needs the municipality in scope."""
    kinds = (ObservationContact, ObservationFollower, WatchContact)
    address = func.lower(func.coalesce(*(kind.email for kind in kinds)))
    confirmed = func.coalesce(*(kind.confirmed_at for kind in kinds))
    query = (
        select(func.count(func.distinct(address)), func.min(Mail.send_after))
        .select_from(Mail)
        .outerjoin(ObservationContact, ObservationContact.observation_id == Mail.observation_id)
        .outerjoin(ObservationFollower, ObservationFollower.id == Mail.follower_id)
        .outerjoin(WatchContact, WatchContact.id == Mail.watch_contact_id)
        .where(
            Mail.batch_id == batch_id,
            Mail.sent_at.is_(None),
            Mail.cancelled_at.is_(None),
            confirmed.is_not(None),
        )
    )
    count, when = session.execute(query).one()
    return int(count), when


def recent(session: Session, *, state: str | None = None, limit: int = 200) -> list[MailRow]:
    """The newest mails, without addresses."""
    by_state = {
        "waiting": and_(Mail.sent_at.is_(None), Mail.cancelled_at.is_(None)),
        "sent": Mail.sent_at.is_not(None),
        "cancelled": Mail.cancelled_at.is_not(None),
    }
    query = (
        select(Mail, Municipality.name)
        .outerjoin(Municipality, Municipality.id == Mail.municipality_id)
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(limit)
    )
    if state in by_state:
        query = query.where(by_state[state])
    return [
        MailRow(
            id=mail.id,
            municipality=name,
            key=mail.key,
            language=mail.language,
            created_at=mail.created_at,
            send_after=mail.send_after,
            sent_at=mail.sent_at,
            cancelled_at=mail.cancelled_at,
            why=mail.params.get("why"),
            tries=int(mail.params.get("tries", 0)),
        )
        for mail, name in session.execute(query)
    ]


def _of(municipality_id: int | None) -> ColumnElement[bool]:
    return Mail.municipality_id.is_not_distinct_from(municipality_id)


def _held(now: datetime) -> ColumnElement[bool]:
    later = aliased(Mail)
    same = or_(later.observation_id == Mail.observation_id, later.follower_id == Mail.follower_id)
    return and_(
        Mail.key.in_((STATUS_KEY, FOLLOW_STATUS_KEY)),
        exists().where(
            same,
            later.key == Mail.key,
            later.sent_at.is_(None),
            later.cancelled_at.is_(None),
            later.send_after > now,
        ),
    )
