"""The counting of masked reports, once a month has closed and rested."""

from datetime import UTC, datetime, timedelta

from data.engine import make_engine, session_factory
from data.queries import municipalities
from webapp.config import Settings
from webapp.observations.service.cells import Thresholds, count_due

TIMEOUT_MS = 600_000


def thresholds(settings: Settings) -> Thresholds:
    """The thresholds of an installation."""
    return Thresholds(
        reporters=settings.cell_reporters,
        addresses=settings.cell_addresses,
        delay=timedelta(days=settings.cell_delay_days),
    )


def count_all(settings: Settings, now: datetime | None = None) -> dict[str, list[str]]:
    """Count what is due in every active municipality, each in one transaction; returns the periods by slug."""
    engine = make_engine(settings.app_url, timeout_ms=TIMEOUT_MS, pool_size=1)
    moment = now or datetime.now(UTC)
    made = {}
    try:
        with session_factory(engine)() as session:
            for row in municipalities.active(session):
                periods = count_due(session, row.id, moment, thresholds(settings))
                session.commit()
                if periods:
                    made[row.slug] = periods
    finally:
        engine.dispose()
    return made
