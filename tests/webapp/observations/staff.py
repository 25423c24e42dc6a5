"""What the tests of the staff's observation pages share."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.audit import Actor
from data.engine import set_scope
from data.models.account import User
from data.models.observation import Observation, Publication
from tests.support.world import GRANNBY, TESTBY

EVERYTHING = (TESTBY, GRANNBY)


def staff(session: Session, who: str = "coordinator", where: str = "testby") -> Actor:
    """A person of the test world as actor; opens both municipalities for the session."""
    set_scope(session, municipalities=EVERYTHING)
    return Actor.user(session.scalars(select(User.id).where(User.email == f"{who}@{where}.example")).one())


def versions(rows: Iterable[Observation]) -> dict[str, int]:
    """The rows as a page shows them: public id and version."""
    return {row.public_id: row.version for row in rows}


def seen(rows: Iterable[Observation]) -> str:
    """The same as the form's hidden field."""
    return " ".join(f"{public_id}:{version}" for public_id, version in versions(rows).items())


def precision(session: Session, row: Observation) -> str | None:
    """How exactly the public may see a row, None when it may not."""
    return session.scalar(select(Publication.precision).where(Publication.observation_id == row.id))


def public_ids(reader: Session) -> set[str]:
    """What the public view shows to the login `reader`."""
    reader.rollback()
    return set(reader.execute(text("SELECT public_id FROM public_api.observation")).scalars())


def waiting_mails(session: Session) -> int:
    """Mails to residents that still wait."""
    query = text("SELECT count(*) FROM mail WHERE sent_at IS NULL AND cancelled_at IS NULL")
    return int(session.execute(query).scalar_one())


def some_batch() -> uuid.UUID:
    """A batch that does not exist."""
    return uuid.uuid4()
