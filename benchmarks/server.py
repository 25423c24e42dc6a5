"""A real installation for measuring: own durable PostGIS cluster with the test world, gunicorn as in production."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from benchmarks.processes import processor_seconds
from data.embedded.cluster import Cluster
from data.migrations import run
from tests.support import world
from tests.support.postgres import SECRET, settings_for
from webapp.cli.serve import gunicorn
from webapp.config import Settings
from webapp.core.logins import open_logins


@dataclass(frozen=True)
class Installation:
    """What a benchmark needs: the settings, the owner's engine and the environment of child processes."""

    settings: Settings
    engine: Engine
    environment: dict[str, str]
    cluster: Cluster

    @property
    def database_process(self) -> int:
        """The database server's first process."""
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])

    @property
    def address(self) -> tuple[str, int]:
        """Where the web server listens."""
        return self.settings.host, self.settings.port


@dataclass(frozen=True)
class Server:
    """A running web server: its process, and the seconds from its start to the first answer."""

    process: int
    started_in: float
    start_cost: float  # processor seconds until then


@contextmanager
def installation(*, watched: bool = True) -> Iterator[Installation]:
    """A database that syncs its commits, filled with the test world; removed afterwards.

    `watched` stops it when this process is killed; a test that kills and restarts the database itself does without.
    """
    folder = Path(tempfile.mkdtemp(prefix="tryggbench", dir="/tmp"))
    folder.chmod(0o755)
    with Cluster(folder / "pg", until_exit_of=os.getpid() if watched else None) as cluster:
        cluster.create_database("bench")
        engine = create_engine(cluster.url("bench"))
        run.upgrade(engine)
        settings = settings_for(cluster, "bench", folder, port=_free_port())
        open_logins(engine, settings)
        with Session(engine) as session:
            world.build(session)
            session.commit()
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url("bench"),
            "TRYGG_SECRET_KEY": SECRET,
            "TRYGG_STATE": str(folder),
            "TRYGG_PORT": str(settings.port),
            "TRYGG_TRUSTED_PROXIES": "1",
            "TRYGG_LOG_LEVEL": "WARNING",
        }
        yield Installation(settings, engine, environment, cluster)
        engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(place: Installation) -> Iterator[Server]:
    """The web server, stopped afterwards."""
    started = time.perf_counter()
    process = subprocess.Popen(gunicorn(place.settings), env=place.environment)
    try:
        host, port = place.address
        while True:
            try:
                with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=5):
                    break
            except OSError:
                if process.poll() is not None:
                    sys.exit("the web server did not start")
                time.sleep(0.02)
        yield Server(process.pid, time.perf_counter() - started, processor_seconds(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
