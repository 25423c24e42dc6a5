"""Engines and sessions: one engine a login, and the municipalities of a transaction told to PostgreSQL."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

READER_TIMEOUT_MS = 3_000
APP_TIMEOUT_MS = 30_000


def make_engine(url: URL, *, timeout_ms: int = APP_TIMEOUT_MS, pool_size: int = 5) -> Engine:
    """An engine with psycopg 3; jit is off, since it only slows short queries with geometry."""
    options = f"-c statement_timeout={timeout_ms} -c jit=off -c timezone=UTC"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        pool_timeout=5,
        hide_parameters=True,  # the text of an error must not hold what a person typed
        connect_args={"options": options, "connect_timeout": 5},
    )


@dataclass(frozen=True)
class Engines:
    """The two logins of the running system; the owner only migrates."""

    app: Engine
    reader: Engine

    @classmethod
    def connect(cls, app_url: URL, reader_url: URL, *, pool_size: int = 5) -> "Engines":
        """Engines for both logins; nothing is opened before first use."""
        return cls(
            app=make_engine(app_url, pool_size=pool_size),
            reader=make_engine(reader_url, timeout_ms=READER_TIMEOUT_MS, pool_size=pool_size),
        )

    def dispose(self) -> None:
        """Close all connections."""
        self.app.dispose()
        self.reader.dispose()


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """A factory of sessions that tell PostgreSQL whose rows each transaction may touch."""
    factory = sessionmaker(engine, expire_on_commit=False)
    event.listen(factory, "after_begin", _tell_scope)
    return factory


def set_scope(session: Session, *, municipalities: Iterable[int] = (), user: uuid.UUID | None = None) -> None:
    """Say whose contact data, memberships and history details this session may see (row-level security)."""
    session.info["municipalities"] = ",".join(str(int(code)) for code in municipalities)
    session.info["user"] = str(user) if user else ""
    if session.in_transaction():
        _apply(session.connection(), session.info)


@contextmanager
def also_of(session: Session, user: uuid.UUID) -> Iterator[None]:
    """Let the session see all memberships of one person inside; its municipalities and its user stay as they were."""
    before = session.info.get("user", "")
    session.info["user"] = str(user)
    _apply(session.connection(), session.info)
    try:
        yield
    finally:
        session.info["user"] = before
        _apply(session.connection(), session.info)


def _tell_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if session.info.get("municipalities") or session.info.get("user"):
        _apply(connection, session.info)


def _apply(connection: Connection, info: dict[Any, Any]) -> None:
    connection.execute(
        text("SELECT set_config('app.municipalities', :codes, true), set_config('app.user', :user, true)"),
        {"codes": info.get("municipalities", ""), "user": info.get("user", "")},
    )
