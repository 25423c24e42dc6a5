"""Turns a finished draft into an observation: number, promise, history and mail, all or nothing."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from geoalchemy2.shape import from_shape
from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit
from data.base import public_id
from data.models.catalogue import Category
from data.models.observation import Observation
from data.queries.municipalities import MunicipalityRow
from data.queries.references import NEXT_REF, ref_values
from data.vocabulary import Audience, ObservationStatus, Perception, Source, Verb
from geo.crs import SWEREF99TM
from webapp.core.clock import day_of
from webapp.core.errors import InvalidInput
from webapp.core.tokens import reporter_token, token_hash
from webapp.observations.promises import promise_date
from webapp.observations.service import contact, drafts
from webapp.observations.service.drafts import Draft
from webapp.observations.service.spot import from_hex
from webapp.photos.service import intake as photos

UNSAFE_FEELINGS = (0, 1)
_BY_CATEGORY = {"unsafe_place": Perception.UNSAFE, "safe_place": Perception.SAFE}
# Put together once: all reports go through these.
_CHOSEN = select(Category.code, Category.unit_id, Category.promise_working_days).where(
    Category.municipality_id == bindparam("municipality_id"), Category.code == bindparam("code"), Category.active
)
_STORE = (
    insert(cast("Table", Observation.__table__))
    .values(ref=NEXT_REF)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(Observation.__table__.c.id)
)


@dataclass(frozen=True)
class Keys:
    """The keys of the secret link and of the mail's confirmation code."""

    reporter: bytes
    confirm: bytes


@dataclass(frozen=True)
class Chosen:
    """What the chosen category decides about a report."""

    code: str
    unit_id: uuid.UUID | None
    promise_working_days: int | None


def chosen(session: Session, draft: Draft | None, municipality_id: int) -> Chosen | None:
    """The category of a draft; None when none is chosen or the municipality has no such."""
    code = draft.fields.get("category") if draft else None
    row = session.execute(_CHOSEN, {"municipality_id": municipality_id, "code": code}).one_or_none() if code else None
    return Chosen(*row) if row else None


def send(
    session: Session,
    draft: Draft,
    municipality: MunicipalityRow,
    category: Chosen,
    *,
    email: str | None,
    language: str,
    held: bool,
    keys: Keys,
    letter_delay: timedelta = timedelta(),
    browser: str | None = None,
) -> None:
    """Store the observation of a draft that the caller has locked; doing it twice changes nothing.

    `browser` is the token of the browser that sends it. With an address the municipality must be in the session's
    scope (row-level security). Raises InvalidInput when the draft lacks its place.
    """
    if draft.sent:
        return
    now = datetime.now(UTC)
    observation_id = draft.observation_id
    values = _values(draft, municipality, category, now) | {
        "id": observation_id,
        "token_hash": token_hash(reporter_token(keys.reporter, observation_id)),
        "language": language,
        "held": held,
    }
    _record(session, observation_id, municipality.id, category.code)
    photos.attach(session, token_hash(draft.token), observation_id, municipality.id)
    drafts.mark_sent(session, draft, now, browser)
    # Last, since it locks the counter's row until the commit.
    stored = session.scalar(_STORE, values | ref_values(municipality.id, municipality.letters, day_of(now)))
    if stored is not None and email:
        contact.add(
            session, observation_id, municipality.id, email, language=language, key=keys.confirm, delay=letter_delay
        )


def _values(draft: Draft, municipality: MunicipalityRow, category: Chosen, now: datetime) -> dict[str, Any]:
    fields = draft.fields
    geometry = from_hex(fields.get("geometry"))
    if geometry is None and not fields.get("words"):
        raise InvalidInput("place_needed", field="geometry")
    answers = fields.get("answers", {})
    place_id = fields.get("place_id")
    return {
        "public_id": public_id(),
        "municipality_id": municipality.id,
        "source": Source.RESIDENT.value,
        "category": category.code,
        "perception": perception(category.code, fields.get("feeling")),
        "feeling": fields.get("feeling"),
        "light": fields.get("light"),
        "status": ObservationStatus.NEW.value,
        "answers": answers,
        "title_code": answers.get("what") if isinstance(answers.get("what"), str) else None,
        "text": fields.get("text") or None,
        "place_words": fields.get("words") or None,
        "place_name": fields.get("place_name"),
        "place_id": uuid.UUID(place_id) if place_id else None,
        "geom": from_shape(geometry, SWEREF99TM, extended=True) if geometry is not None else None,
        "unit_id": category.unit_id,
        "personal_data": bool(fields.get("personal_data")),
        "promise_on": promise_date(day_of(now), category.promise_working_days),
        "created_at": now,
    }


def perception(category: str, feeling: int | None) -> str | None:
    """Safe or unsafe: the category says it, else the feeling, else nothing does."""
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category].value
    if feeling is None:
        return None
    return (Perception.UNSAFE if feeling in UNSAFE_FEELINGS else Perception.SAFE).value


def _record(session: Session, observation_id: uuid.UUID, municipality_id: int, category: str) -> None:
    audit.record(
        session,
        municipality_id=municipality_id,
        object_kind="observation",
        object_id=observation_id,
        actor=audit.REPORTER,
        verb=Verb.CREATED,
        audience=Audience.PUBLIC,
        changes={"status": [None, ObservationStatus.NEW.value], "category": [None, category]},
    )
