"""Errors that services raise; no Flask here. The texts stand in messages.py, the pages in error_pages.py."""

from typing import Any


class AppError(Exception):
    """Something a person can be told about; `code` names the message, `params` fill it, `field` the input."""

    status = 400

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class InvalidInput(AppError):
    """What was sent cannot be used."""


class Forbidden(AppError):
    """The person is known but may not do this."""

    status = 403


class NotFound(AppError):
    """There is nothing at this address, or nothing that this person may know of."""

    status = 404


class Conflict(AppError):
    """It has changed since the page was opened, or the step is not possible from here."""

    status = 409


class TooMany(AppError):
    """Too many requests of one kind; `retry_after` in seconds."""

    status = 429

    def __init__(self, code: str, *, retry_after: int, **params: Any) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after


class Unavailable(AppError):
    """The database or the disk is away for a moment; nothing was saved."""

    status = 503
