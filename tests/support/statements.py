"""Counts the SQL statements of the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from data.engine import Engines


@contextmanager
def statements(engines: Engines) -> Iterator[list[str]]:
    """The statements that both logins send inside; a login's first connection is opened beforehand."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(" ".join(statement.split()))

    logins = (engines.app, engines.reader)
    for engine in logins:
        engine.connect().close()
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in logins:
            event.remove(engine, "before_cursor_execute", note)
