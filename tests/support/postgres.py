"""One PostGIS cluster a test run; a template with the test world; a clone for each worker or test."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from data.migrations import run
from tests.support import world
from webapp.config import Settings
from webapp.core.logins import open_logins

ROOT = Path(__file__).parents[2]
SECRET = "only-for-tests-only-for-tests-only-for-tests"
# The process whose end, even by kill -9, stops the cluster: of a parallel run the parent of the workers.
CONTROLLER = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
INPUTS = ("data/migrations/versions/*.py", "data/catalogue/*.json", "tests/support/world.py", "data/seed/catalogue.py")


def run_folder() -> Path:
    """Where this run's cluster lives; TRYGG_TEST_CLUSTER keeps one running between runs."""
    kept = os.environ.get("TRYGG_TEST_CLUSTER")
    if kept:
        return Path(kept)
    return Path("/tmp") / f"trygg-test-{os.geteuid()}-{CONTROLLER}"  # noqa: S108 - short: a socket path has 105 bytes


def settings_for(cluster: Cluster, database: str, state: Path, **changes: object) -> Settings:
    """Settings that point at a database of the test cluster."""
    return Settings(database_url=cluster.url(database), secret_key=SECRET, state=state, **changes)  # type: ignore[arg-type] # any setting by name


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time, over all xdist workers."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start() -> tuple[Cluster, str]:
    """The running cluster and the name of the template database, made when missing."""
    folder = run_folder()
    with locked(folder.with_suffix(".lock")):
        kept = os.environ.get("TRYGG_TEST_CLUSTER")
        cluster = Cluster(folder, fast=True, until_exit_of=None if kept else CONTROLLER)
        cluster.start()
        template = f"template_{_fingerprint()}"
        if not cluster.has_database(template):
            _make_template(cluster, template)
    return cluster, template


def stop() -> None:
    """Stop and remove this run's cluster, unless it is kept."""
    folder = run_folder()
    if not os.environ.get("TRYGG_TEST_CLUSTER") and folder.exists():
        Cluster(folder, fast=True).stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder.with_suffix(".lock"), ignore_errors=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in INPUTS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _make_template(cluster: Cluster, template: str) -> None:
    making = f"{template}_making"
    cluster.drop_database(making)
    cluster.create_database(making)
    engine = create_engine(cluster.url(making))
    run.upgrade(engine)
    open_logins(engine, settings_for(cluster, making, run_folder()))
    with Session(engine) as session:
        world.build(session)
        session.commit()
    engine.dispose()
    owner = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{making}" RENAME TO "{template}"'))
    owner.dispose()
