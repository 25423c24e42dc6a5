"""Logs without personal data, counters, and the addresses that say whether we are well."""

import logging
import os
import sys
import time

import structlog
from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from data.migrations.expected import newest
from webapp.core.access import plain
from webapp.core.database import database

blueprint = Blueprint("health", __name__)
log = structlog.get_logger()
REQUESTS = Counter("trygg_requests_total", "Requests by endpoint and status.", ("endpoint", "method", "status"))
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
PASSED_ON = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
SECONDS = Histogram("trygg_request_seconds", "Time to answer.", ("endpoint",))


def init_app(app: Flask) -> None:
    """Count and log every request by its endpoint, never by its address (addresses hold tokens)."""
    app.before_request(_start)
    app.after_request(_finish)
    app.register_blueprint(blueprint)


def configure_logging(level: str) -> None:
    """JSON lines on standard error, also for what libraries say."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    json = structlog.processors.JSONRenderer()
    of_libraries = logging.StreamHandler(sys.stderr)
    of_libraries.setFormatter(structlog.stdlib.ProcessorFormatter(processor=json, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[of_libraries], force=True)
    structlog.configure(
        processors=[*shared, json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_args: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


@blueprint.get("/healthz")
@plain
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@plain
def readyz() -> Response:
    """The database answers and has been migrated to what this code expects."""
    try:
        with database().engines.app.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return Response("database away\n", status=503, mimetype="text/plain")
    if found != newest():
        return Response("migrations missing\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/metrics")
@plain
def metrics() -> Response:
    """Counters for Prometheus, for this machine only (a proxy must not pass it on)."""
    # A proxy on this machine has its address too, but says for whom it asks.
    if request.remote_addr not in ("127.0.0.1", "::1") or any(name in request.headers for name in PASSED_ON):
        return Response("only from this machine\n", status=403, mimetype="text/plain")
    return Response(generate_latest(_registry()), mimetype=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # it has no hints
        return registry
    registry.register(REQUESTS)
    registry.register(SECONDS)
    return registry


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    endpoint = request.endpoint or "unknown"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    # An invented method must not make a counter of its own.
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    if endpoint != "static":
        log.info(
            "request",
            endpoint=endpoint,
            method=method,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
    return response
