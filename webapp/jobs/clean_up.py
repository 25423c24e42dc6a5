"""Nightly tidying: drafts, counters and sessions that nobody needs any more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from data.engine import make_engine
from webapp.config import Settings

RULES = (
    ("report_draft", "DELETE FROM report_draft WHERE created_at < :day_ago"),
    ("rate_count", 'DELETE FROM rate_count WHERE "window" < :two_days_ago'),
    ("user_session", "DELETE FROM user_session WHERE coalesce(ended_at, seen_at) < :month_ago"),
    ("account_link", "DELETE FROM account_link WHERE expires_at < :month_ago"),
    ("provider_visit", "DELETE FROM provider_visit WHERE created_at < :day_ago"),
    ("still_there", "DELETE FROM still_there WHERE handled_at < :day_ago"),
    *(
        (name, f"DELETE FROM {name} c USING import_batch b WHERE b.id = c.batch_id AND b.created_at < :month_ago")  # noqa: S608 - our own words
        for name in ("import_made", "import_change", "import_row")
    ),
    ("mail", "DELETE FROM mail WHERE coalesce(sent_at, cancelled_at) < :quarter_ago"),
    ("procrastinate_jobs", "DELETE FROM procrastinate_jobs WHERE status = 'succeeded' AND scheduled_at < :month_ago"),
)


def clean_up(settings: Settings, now: datetime | None = None) -> dict[str, int]:
    """Delete what nobody needs any more; returns how many rows went, by table.

    Drafts and answered words go after a day, counters after two, ended sessions, links and what undoes an import after
    a month, mails after three.
    """
    moment = now or datetime.now(UTC)
    ages = {
        "day_ago": moment - timedelta(hours=24),
        "two_days_ago": moment - timedelta(days=2),
        "month_ago": moment - timedelta(days=30),
        "quarter_ago": moment - timedelta(days=90),
    }
    engine = make_engine(settings.app_url, pool_size=1)
    try:
        with engine.begin() as connection:
            return {
                table: connection.execute(text(sql), {k: v for k, v in ages.items() if f":{k}" in sql}).rowcount
                for table, sql in RULES
            }
    finally:
        engine.dispose()
