"""Turns a finished draft into an observation: number, promise, history and mail, all or nothing."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit
from data.base import public_id
from data.models.catalogue import Category
from data.models.observation import Observation
from data.queries.municipalities import MunicipalityRow
from data.queries.references import observation_ref
from data.vocabulary import Audience, ObservationStatus, Perception, Source, Verb
from geo.crs import SWEREF99TM
from webapp.core.errors import InvalidInput
from webapp.core.tokens import reporter_token, token_hash
from webapp.observations.promises import promise_date
from webapp.observations.service import contact, drafts
from webapp.observations.service.drafts import Draft
from webapp.observations.service.spot import from_hex

STOCKHOLM = ZoneInfo("Europe/Stockholm")
UNSAFE_FEELINGS = (0, 1)
_BY_CATEGORY = {"unsafe_place": Perception.UNSAFE, "safe_place": Perception.SAFE}


@dataclass(frozen=True)
class Keys:
    """The keys of the secret link and of the mail's confirmation code."""

    reporter: bytes
    confirm: bytes


def send(
    session: Session,
    draft: Draft,
    municipality: MunicipalityRow,
    *,
    email: str | None,
    language: str,
    held: bool,
    keys: Keys,
) -> None:
    """Store the observation of a draft that the caller has locked; doing it twice changes nothing.

    The municipality must be in the session's scope (row-level security of the contact). Raises InvalidInput when
    the draft lacks its place or category.
    """
    if draft.sent:
        return
    now = datetime.now(UTC)
    values = _values(session, draft, municipality, now)
    observation_id = draft.observation_id
    _record(session, observation_id, municipality.id, values["category"])
    drafts.mark_sent(session, draft, now)
    stored = session.scalar(
        insert(Observation)
        .values(
            **values,
            id=observation_id,
            token_hash=token_hash(reporter_token(keys.reporter, observation_id)),
            language=language,
            held=held,
            # Taken last: the counter's row is locked until the commit.
            ref=observation_ref(session, municipality.id, municipality.letters, now.astimezone(STOCKHOLM).date()),
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(Observation.id)
    )
    if stored is not None and email:
        contact.add(session, observation_id, municipality.id, email, language=language, key=keys.confirm)


def _values(session: Session, draft: Draft, municipality: MunicipalityRow, now: datetime) -> dict[str, Any]:
    fields = draft.fields
    category = _category(session, municipality.id, fields.get("category"))
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
        "geom": func.ST_GeomFromWKB(shapely.to_wkb(geometry), SWEREF99TM) if geometry is not None else None,
        "unit_id": category.unit_id,
        "personal_data": bool(fields.get("personal_data")),
        "promise_on": promise_date(now.astimezone(STOCKHOLM).date(), category.promise_working_days),
        "created_at": now,
    }


def perception(category: str, feeling: int | None) -> str | None:
    """Safe or unsafe: the category says it, else the feeling, else nothing does."""
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category].value
    if feeling is None:
        return None
    return (Perception.UNSAFE if feeling in UNSAFE_FEELINGS else Perception.SAFE).value


def _category(session: Session, municipality_id: int, code: str | None) -> Category:
    found = session.scalar(
        select(Category).where(
            Category.municipality_id == municipality_id, Category.code == (code or ""), Category.active
        )
    )
    if found is None:
        raise InvalidInput("category_needed", field="category")
    return found


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
