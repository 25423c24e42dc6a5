"""Fetches events from the police every ten minutes where TRYGG_POLICE_EVENTS is on, and waits longer when it fails."""

from datetime import UTC, datetime

import procrastinate
import structlog
from sqlalchemy.orm import Session, sessionmaker

from data.engine import make_engine, session_factory
from data.queries import police_fetch
from data.queries.police_import import import_answers
from geo.errors import FormatError
from geo.formats.police_answers import parse_answer
from webapp.config import Settings
from webapp.police_events.client import Away, Got, fetch

log = structlog.get_logger()
EVERY_TEN_MINUTES = "*/10 * * * *"
WAITS = "waits"


def add_police_jobs(app: procrastinate.App, settings: Settings) -> None:
    """Put the fetching on the schedule, if it is on."""
    if not settings.police_events:
        return

    @app.periodic(cron=EVERY_TEN_MINUTES)
    @app.task(name="fetch_police_events", queueing_lock="fetch_police_events", pass_context=False)
    def _fetch(timestamp: int) -> None:
        fetch_events(settings)


def fetch_events(settings: Settings, now: datetime | None = None) -> str:
    """Ask the police once, if it is time; gives how it ended: waits, unchanged, empty, fetched, or why it failed."""
    engine = make_engine(settings.app_url, timeout_ms=120_000, pool_size=1)
    moment = now or datetime.now(UTC)
    try:
        factory = session_factory(engine)
        with factory.begin() as session:
            turn = police_fetch.take_turn(session, moment)
        if turn is None:
            return WAITS
        try:
            got = fetch(settings.police_events_url, settings.police_events_contact or "", turn.etag)
            return _store(factory, got, moment)
        except Away as error:
            return _failed(factory, moment, error)
        except FormatError as error:
            return _failed(factory, moment, Away(error.code))
    finally:
        engine.dispose()


def _store(factory: sessionmaker[Session], got: Got, moment: datetime) -> str:
    """Import the answer and note the outcome in one transaction."""
    with factory.begin() as session:
        if got.body is None:
            police_fetch.went_well(session, moment, "unchanged", got.etag)
            return "unchanged"
        answer = parse_answer(got.body, moment)
        if not answer.events:  # it happens, and says nothing
            police_fetch.went_well(session, moment, "empty", None)
            return "empty"
        report = import_answers(session, [answer])
        police_fetch.went_well(session, moment, "fetched", got.etag)
    counts = {"events": len(answer.events), "new": report.new, "changed": report.changed}
    log.info("police events fetched", **counts, refused=len(report.refused))
    return "fetched"


def _failed(factory: sessionmaker[Session], moment: datetime, error: Away) -> str:
    with factory.begin() as session:
        failures = police_fetch.went_ill(session, moment, error.code, error.told)
    log.warning("police events not fetched", reason=error.code, failures=failures)
    return error.code
