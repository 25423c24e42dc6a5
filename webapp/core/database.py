"""The request's database session, its login chosen by the class of the route, and the only commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, current_app, g, make_response
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from data.engine import Engines, session_factory, set_scope
from webapp.config import Settings

EXTENSION = "trygg_database"


class Database:
    """The session factories of both logins, and one whose statements stand at once."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        self.app: sessionmaker[Session] = session_factory(engines.app)
        self.reader: sessionmaker[Session] = session_factory(engines.reader)
        self.at_once: Engine = engines.app.execution_options(isolation_level="AUTOCOMMIT")


def init_app(app: Flask, engines: Engines) -> None:
    """Register the engines and close each request's session when it ends."""
    app.extensions[EXTENSION] = Database(engines)
    app.teardown_request(_close)


def database() -> Database:
    """The session factories of the current app."""
    found: Database = current_app.extensions[EXTENSION]
    return found


def settings() -> Settings:
    """The settings of the current app."""
    found: Settings = current_app.config["TRYGG"]
    return found


def open_session(login: str) -> Session:
    """Open the request's session with the login `app` or `reader`."""
    g.session = getattr(database(), login)()
    return session()


def session() -> Session:
    """The request's session; raises RuntimeError in a route without access decision."""
    found: Session | None = g.get("session")
    if found is None:
        raise RuntimeError("this route has no access decision and gets no database")
    return found


def may_touch(*municipalities: int) -> None:
    """Let the request touch contact data and history details of these municipalities (row-level security)."""
    set_scope(session(), municipalities=municipalities)


def commit_if_good(answer: Any) -> Response:
    """Turn a view's answer into a response and commit when it is a success or a redirect, else roll back."""
    response: Response = make_response(answer)
    if response.status_code < 400:
        session().commit()
    else:
        session().rollback()
    return response


@contextmanager
def separately() -> Iterator[Connection]:
    """A connection whose statements stand at once, even when the request's are rolled back (rate counters)."""
    with database().at_once.connect() as own:
        yield own


@contextmanager
def apart() -> Iterator[Session]:
    """A session whose work stands even when the request's is rolled back: photos that came with a wrong form."""
    with database().app.begin() as own:
        yield own


def _close(_error: BaseException | None) -> None:
    found: Session | None = g.pop("session", None)
    if found is not None:
        try:
            found.close()
        except SQLAlchemyError:  # the connection broke after the answer was made: what that promises is committed
            found.invalidate()
