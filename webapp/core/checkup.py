"""What is unsafe in a set-up: each check gives findings; nothing is changed."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data.engine import make_engine
from data.migrations.expected import newest
from data.queries import checkup, police_fetch
from webapp.config import Settings

PROTECTED = [
    *("observation_contact", "observation_follower", "event_detail", "membership"),
    *("watch_contact", "watch_message", "watch_review", "read_log"),
]
QUIET = timedelta(hours=1)
LEAST_FREE = 2_000_000_000  # bytes
LEAST_KINDS_OF_CHARACTERS = 10


class Level(StrEnum):
    """How bad a finding is."""

    DANGER = "danger"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Something that is unsafe, and what to do about it."""

    level: Level
    text: str


def examine(settings: Settings) -> list[Finding]:
    """All findings of this installation, the dangerous first."""
    found = [*_settings(settings), *_state(settings), *_database(settings)]
    return sorted(found, key=lambda finding: finding.level != Level.DANGER)


def is_local(host: str) -> bool:
    """Whether an address is only reachable from this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _settings(settings: Settings) -> Iterator[Finding]:
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    local = is_local(settings.host)
    no_tls = "TRYGG_HTTPS is off: cookies go unprotected. Put a proxy with TLS in front and set it to 1."
    checks = (
        (os.environ.get("FLASK_DEBUG", "0") not in ("", "0"), _danger("FLASK_DEBUG is set: errors would show code.")),
        (
            len(set(key)) < LEAST_KINDS_OF_CHARACTERS,
            _danger("TRYGG_SECRET_KEY is easy to guess: `openssl rand -hex 32`"),
        ),
        (not settings.https and not (local and not settings.public_url), _danger(no_tls)),
        (not settings.https and local and not settings.public_url, _warning(no_tls)),
        (not local, _warning(f"TRYGG_HOST={settings.host}: reachable past the proxy. Use 127.0.0.1.")),
        (
            settings.https and not settings.trusted_proxies,
            _warning("TRYGG_TRUSTED_PROXIES is 0: behind a proxy all visitors share one rate limit."),
        ),
        (not settings.public_url, _warning("TRYGG_PUBLIC_URL is not set: links in mails lead to this machine only.")),
        (settings.smtp_url is None, _warning("TRYGG_SMTP_URL is not set: mails become files that nobody gets.")),
        (
            settings.mail_from.endswith("@localhost"),
            _warning(f"TRYGG_MAIL_FROM is {settings.mail_from}: use an address of the municipality."),
        ),
    )
    yield from (finding for wrong, finding in checks if wrong)


def _danger(text: str) -> Finding:
    return Finding(Level.DANGER, text)


def _warning(text: str) -> Finding:
    return Finding(Level.WARNING, text)


def _state(settings: Settings) -> Iterator[Finding]:
    if not settings.state.is_dir():
        yield _danger(f"{settings.state} does not exist. Run `tryggkartan init`.")
        return
    for name in ("secret_key", "outbox", "photos", "demo-sign-ins.txt"):
        path = settings.state / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _danger(f"{path} can be read by others on this machine: chmod go= {path}")
    if shutil.disk_usage(settings.state).free < LEAST_FREE:
        yield _warning(f"less than {LEAST_FREE // 10**9} GB is free in {settings.state}")


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.app_url, pool_size=1)
    reader = make_engine(settings.reader_url, pool_size=1)
    try:
        with engine.connect() as connection:
            yield from _app(connection)
            yield from _police(settings, connection)
        yield from _reader(reader)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        yield _danger(f"the database does not answer: {reason}")
    finally:
        engine.dispose()
        reader.dispose()


def _app(connection: Connection) -> Iterator[Finding]:
    if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != newest():
        yield _danger("the database is not migrated to this version. Run `tryggkartan init`.")
    for name in checkup.not_durable(connection):
        yield _danger(f"PostgreSQL runs with {name}=off: acknowledged reports can be lost. Set it to on.")
    found = checkup.login(connection)
    if found.superuser or found.bypasses_rls or found.owns_tables:
        yield _danger(f"the login {found.name} may pass row-level security. Use trygg_app.")
    for table in checkup.without_forced_rls(connection, PROTECTED):
        yield _danger(f"the table {table} has no forced row-level security")
    if waived := checkup.without_second_factor(connection):
        yield _warning(f"{waived} accounts are let off the second step (the demo does so); the page Konton shows which")
    if checkup.demo_accounts(connection):
        yield _warning("there are demo accounts (addresses ending in .example); not for real use")


def _police(settings: Settings, connection: Connection) -> Iterator[Finding]:
    """How the fetching of police events goes, where it is on."""
    if not settings.police_events:
        return
    state = police_fetch.state(connection)
    if state is None:
        yield _warning("TRYGG_POLICE_EVENTS is on but nothing has been asked yet: is the worker running?")
    elif state.failures:
        told = f"the last {state.failures} calls failed ({state.outcome})"
        yield _warning(f"police events: {told}, the next comes after {state.wait_until:%Y-%m-%d %H:%M} UTC")
    elif state.checked_at and datetime.now(UTC) - state.checked_at > QUIET:
        yield _warning(f"police events: nothing has been asked since {state.checked_at:%Y-%m-%d %H:%M} UTC")


def _reader(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        found = checkup.login(connection)
    if found.superuser or found.reads_tables:
        yield _danger(f"the public's login {found.name} can read tables. Use trygg_reader.")
