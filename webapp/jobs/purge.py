"""The nightly deletion of what municipalities have decided not to keep."""

from datetime import UTC, datetime

from data.engine import make_engine, session_factory
from data.queries import municipalities
from webapp.config import Settings
from webapp.retention import service


def purge_all(settings: Settings, now: datetime | None = None, slug: str | None = None) -> dict[str, dict[str, int]]:
    """Purge every active municipality, or one; returns how many rows of each kind went, by slug.

    Raises LookupError when no active municipality has that slug.
    """
    engine = make_engine(settings.app_url, pool_size=1)
    factory = session_factory(engine)
    try:
        with factory() as session:
            chosen = [row for row in municipalities.active(session) if slug in (None, row.slug)]
        if slug and not chosen:
            raise LookupError(slug)
        moment = now or datetime.now(UTC)
        gone = {row.slug: service.purge(factory, row.id, moment) for row in chosen}
        return {name: {kind.value: count for kind, count in counts.items()} for name, counts in gone.items()}
    finally:
        engine.dispose()
