"""Database sessions of jobs, on a given engine or on one of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from data.engine import make_engine, session_factory
from webapp.config import Settings


@contextmanager
def sessions(settings: Settings, engine: Engine | None) -> Iterator[sessionmaker[Session]]:
    """A factory of sessions with the login `app`; an engine of its own is disposed of at the end."""
    own = engine or make_engine(settings.app_url, pool_size=1)
    try:
        yield session_factory(own)
    finally:
        if engine is None:
            own.dispose()
