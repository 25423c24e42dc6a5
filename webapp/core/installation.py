"""An installation on this machine: its state folder, secret key, embedded database and base map."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from data.embedded.cluster import Cluster
from data.migrations import expected
from webapp.config import Settings

# The rest is imported where it is used: a start with nothing to prepare must be quick.
if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

Say = Callable[[str], None]
ROOT = Path(__file__).parents[2]
FETCHED = ROOT / ".cache" / "boundaries"
NOT_ALLOWED = "42501"  # PostgreSQL's code for a missing privilege


class InstallationError(Exception):
    """The installation cannot go on; the text says what to do."""


def load_settings() -> Settings:
    """The settings of the environment, completed by what the state folder keeps."""
    settings = Settings()
    changes: dict[str, object] = {}
    if settings.secret_key is None:
        changes["secret_key"] = SecretStr(_kept_secret(settings.state))
    if settings.database_url is None and cluster_of(settings).folder.exists():
        changes["database_url"] = SecretStr(cluster_of(settings).url())
    return settings.model_copy(update=changes)


def cluster_of(settings: Settings) -> Cluster:
    """The embedded database of this installation."""
    return Cluster(settings.state / "postgres")


def is_embedded() -> bool:
    """Whether this installation uses the embedded database."""
    return Settings().database_url is None


def found_in(settings: Settings) -> expected.Found | None:
    """What the application's own login finds in the database; None when it cannot sign in yet."""
    return expected.look(settings.app_url.set(drivername="postgresql").render_as_string(hide_password=False))


def prepare(say: Say) -> Settings:
    """Everything before the first request: database, migrations, logins, boundaries, base map. Safe to repeat."""
    settings = Settings()
    _make_state(settings.state)
    if settings.database_url is None:
        _start_cluster(settings, say)
    settings = load_settings()
    found = found_in(settings)
    if not (found and found.migrated and found.municipalities):
        _prepare_database(settings, say)
    _build_basemap(settings, say)
    return settings


@contextmanager
def embedded_database() -> Iterator[None]:
    """Have the embedded database running inside; one that was not running before is stopped afterwards.

    Raises InstallationError when there is none yet. Nothing happens with an external database.
    """
    with stopped_afterwards(Settings()):
        start_database()
        yield


def start_database() -> None:
    """Start the embedded database if it is used and not running; raises InstallationError when there is none yet."""
    settings = Settings()
    if settings.database_url is not None:
        return
    cluster = cluster_of(settings)
    if not cluster.folder.exists():
        raise InstallationError(f"there is nothing in {settings.state} yet: run `tryggkartan init` or `make run` first")
    cluster.start()


@contextmanager
def stopped_afterwards(settings: Settings) -> Iterator[None]:
    """Stop the embedded database at the end, unless it ran before or somebody runs `tryggkartan up` meanwhile."""
    if not is_embedded():
        yield
        return
    cluster = cluster_of(settings)
    ran = cluster.running
    try:
        yield
    finally:
        with running_alone(settings) as alone:
            if alone and not ran:
                cluster.stop()


@contextmanager
def running_alone(settings: Settings) -> Iterator[bool]:
    """Hold the state folder as the one that runs everything from it; False when another process does."""
    _make_state(settings.state)
    with (settings.state / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def owner_session(*, keep: bool = True) -> Iterator[Session]:
    """A session of the owner's login, committed at the end, or rolled back when it is not to be kept."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    with embedded_database():
        engine = create_engine(load_settings().owner_url)
        try:
            with Session(engine) as session:
                yield session
                if keep:
                    session.commit()
        finally:
            engine.dispose()


def boundaries_file(settings: Settings, say: Say) -> Path:
    """The GeoPackage of boundaries, built once from the fetched open data."""
    from geo.boundaries import build_boundaries

    if settings.boundaries is not None:
        return settings.boundaries
    target = settings.state / "boundaries.gpkg"
    if not target.exists():
        if not FETCHED.exists():
            raise InstallationError(
                "The boundaries of the municipalities could not be fetched. Set TRYGG_BOUNDARIES=FILE"
                " (GeoPackage or GeoJSON with code and name) and start again."
            )
        say("Making the boundaries of the 290 municipalities (once)")
        build_boundaries(FETCHED, target)
    return target


def _make_state(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallationError(
            f"the state folder {state} cannot be made ({error.strerror}); choose another with TRYGG_STATE"
        ) from None


def _start_cluster(settings: Settings, say: Say) -> None:
    cluster = cluster_of(settings)
    if not cluster.folder.exists():
        say("Making a PostGIS of our own")
    cluster.start()
    if not cluster.has_database("trygg"):
        cluster.create_database("trygg")


def _prepare_database(settings: Settings, say: Say) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError, ProgrammingError

    engine = create_engine(settings.owner_url)
    try:
        _migrate(engine, settings, say)
        _fill(engine, settings, say)
    except OperationalError as error:
        raise InstallationError(f"The database does not answer: {error.orig}") from None
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != NOT_ALLOWED:
            raise
        raise InstallationError(
            f"The database says: {str(error.orig).splitlines()[0]}. The login of DATABASE_URL must own the database and"
            " may need an administrator's help once: `CREATE EXTENSION postgis`, `CREATE EXTENSION pg_trgm`, and"
            " `ALTER ROLE <login> CREATEROLE` so that it can make the logins trygg_app and trygg_reader."
        ) from None
    finally:
        engine.dispose()


def _migrate(engine: Engine, settings: Settings, say: Say) -> None:
    from data.migrations import run
    from webapp.core.logins import open_logins

    if run.current(engine) != run.head():
        say("Migrating the database")
        run.upgrade(engine)
    open_logins(engine, settings)


def _fill(engine: Engine, settings: Settings, say: Say) -> None:
    from sqlalchemy import text
    from sqlalchemy.orm import Session

    with Session(engine) as session:
        if not session.execute(text("SELECT 1 FROM municipality LIMIT 1")).scalar():
            _load_boundaries(session, settings, say)
        session.commit()


def _load_boundaries(session: Session, settings: Settings, say: Say) -> None:
    from data.seed.boundaries import load_boundaries
    from geo.boundaries import DRAWN, WHOLE, read_boundaries
    from geo.errors import GeoError

    path = boundaries_file(settings, say)
    say("Loading the boundaries")
    own = settings.boundaries is not None
    try:
        whole, drawn = read_boundaries(path, WHOLE), None if own else read_boundaries(path, DRAWN)
    except GeoError as error:
        raise InstallationError(f"the boundaries in {path} cannot be used: {error}") from None
    load_boundaries(session, whole, drawn)


def _build_basemap(settings: Settings, say: Say) -> None:
    target = settings.state / "basemap" / "sweden.pmtiles"
    if target.exists():
        return
    from geo.basemap import build_basemap

    if settings.boundaries is not None and not (settings.state / "boundaries.gpkg").exists():
        return
    say("Drawing the base map (once)")
    target.parent.mkdir(parents=True, exist_ok=True)
    build_basemap(boundaries_file(settings, say), target)


def _kept_secret(state: Path) -> str:
    path = state / "secret_key"
    if not path.exists():
        _make_state(state)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        # A key that another process made meanwhile stands, and half a key is never seen.
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()
