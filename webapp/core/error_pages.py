"""One table from exceptions to pages; JSON for those who ask for it."""

import errno
import traceback

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from sqlalchemy.exc import DBAPIError, InterfaceError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp.core.errors import AppError, NotFound, TooMany, Unavailable
from webapp.core.kept import written
from webapp.core.messages import message_for

log = structlog.get_logger()
RETRY_AFTER = 30  # seconds
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
PAGES = frozenset({400, 403, 404, 409, 410, 413, 429, 500, 503})  # each has templates/errors/<status>.html


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NoResultFound, lambda _error: _app_error(NotFound("not_found")))
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(OSError, _disk_full)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether the client prefers JSON to a page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json" or (
        request.is_json
    )


def _app_error(error: AppError) -> Response:
    response = _answer(error.status, error.code, message_for(error.code, error.params), error.field)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    code = {404: "not_found", 413: "too_large"}.get(status, "")
    response = _answer(status, code or f"http_{status}", message_for(code) if code else "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    log.error("database_away", kind=type(error).__name__)
    if isinstance(error, DBAPIError) and "statement timeout" in str(error.orig):
        log.warning("statement_timeout", endpoint=request.endpoint)
    return _app_error(Unavailable("database_away"))


def _disk_full(error: OSError) -> Response:
    # A large body lies on the disk while it is read, so this can happen before any view is asked.
    if error.errno not in DISK_FULL:
        return _unexpected(error)
    log.error("disk_full", endpoint=request.endpoint, where=_where(error))
    return _app_error(Unavailable("database_away"))


def _unexpected(error: Exception) -> Response:
    # The exception's text may hold what a person typed, so only its kind and the place are logged.
    log.error("unexpected_error", kind=type(error).__name__, endpoint=request.endpoint, where=_where(error))
    if current_app.testing:
        traceback.print_exception(error)
    return _answer(500, "unexpected", "")


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"


def _answer(status: int, code: str, text: str, field: str | None = None) -> Response:
    if wants_json():
        body = {"error": code, "message": text} | ({"field": field} if field else {})
        response = jsonify(body)
    else:
        page = status if status in PAGES else (500 if status >= 500 else 400)
        reports = request.blueprint == "report"  # each of its pages can be asked for again, the draft is in its address
        again = request.full_path.rstrip("?") if reports or request.method == "GET" else ""
        values = {"message": text, "kept": written(), "draft_kept": reports, "again": again}
        response = make_response(render_template(f"errors/{page}.html", **values))
    response.status_code = status
    return response
