"""Reads of residents who follow a public observation; needs the municipality in scope (row-level security)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from data.models.observation import Observation
from data.models.public_api import observation as public
from data.models.support import ObservationFollower

STATUS_KEY, CONFIRM_KEY = "follow_status", "follow_confirm"


@dataclass(frozen=True)
class FollowFacts:
    """What a mail may tell a follower: no more than the public page, of the report that stands for the followed one.

    `own_public_id` is the followed one's, which the links of the follower hold; `email` as it was given.
    """

    email: str
    own_public_id: str
    municipality_id: int
    public_id: str
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    summary: str | None
    status: str
    outcome: str | None
    resident_message: str | None
    promise_on: date | None


def facts(session: Session, follower_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, FollowFacts]:
    """What mails may tell these followers; one whose report the public may not see (any more) is left out."""
    own, main = aliased(Observation), aliased(Observation)
    query = (
        select(
            ObservationFollower.id.label("follower_id"),
            ObservationFollower.email,
            own.public_id.label("own_public_id"),
            public.c.municipality_id,
            public.c.public_id,
            public.c.ref,
            public.c.category,
            public.c.title_code,
            public.c.place_name,
            public.c.summary,
            public.c.status,
            public.c.outcome,
            public.c.resident_message,
            public.c.promise_on,
        )
        .select_from(ObservationFollower)
        .join(own, own.id == ObservationFollower.observation_id)
        .join(main, main.id == func.coalesce(own.duplicate_of, own.id))
        .join(public, public.c.public_id == main.public_id)
        .where(ObservationFollower.id.in_(follower_ids))
        .order_by(ObservationFollower.id)
    )
    found = {}
    for row in session.execute(query).mappings():
        values = dict(row)
        follower_id = values.pop("follower_id")
        found[follower_id] = FollowFacts(**values)
    return found


def to_tell(session: Session, observation_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Those who have confirmed that they follow an observation or what was merged into it: id and language."""
    query = (
        select(ObservationFollower.id, ObservationFollower.language)
        .join(Observation, Observation.id == ObservationFollower.observation_id)
        .where(
            or_(Observation.id == observation_id, Observation.duplicate_of == observation_id),
            ObservationFollower.confirmed_at.is_not(None),
        )
        .order_by(ObservationFollower.id)
    )
    return [(row.id, row.language) for row in session.execute(query)]
