"""The request's session when the database misbehaves."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from webapp.config import Settings
from webapp.core.database import open_session


def test_a_connection_that_breaks_after_the_answer_is_let_go(app: Flask, settings: Settings) -> None:
    owner = create_engine(settings.owner_url)
    with app.test_request_context("/"):
        backend = open_session("app").scalar(text("SELECT pg_backend_pid()"))
        with owner.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})
    with app.test_request_context("/"):
        assert open_session("app").scalar(text("SELECT 1")) == 1
    owner.dispose()


def test_the_text_of_a_database_error_holds_nothing_that_was_typed(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(DBAPIError) as told:
        open_session("app").execute(text("SELECT 1 / 0, cast(:typed AS text)"), {"typed": "lisa@example.com"})
    assert "lisa@example.com" not in str(told.value)
