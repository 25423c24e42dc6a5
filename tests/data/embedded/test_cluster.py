"""The private cluster for real: made, started, killed in several ways, started again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from data.embedded.account import Account
from data.embedded.cluster import Cluster
from data.embedded.errors import ClusterError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A short folder that the database's account may enter, unlike pytest's own for root."""
    folder = Path(tempfile.mkdtemp(prefix="tk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(place: Path) -> Iterator[Cluster]:
    cluster = Cluster(place / "shared", fast=True, until_exit_of=os.getpid())
    with cluster:
        cluster.create_database("trygg")
    yield cluster
    cluster.stop()


@pytest.fixture
def cluster(made: Cluster) -> Cluster:
    made.start()
    return made


def address(cluster: Cluster, database: str = "trygg") -> str:
    return cluster.url(database).replace("postgresql+psycopg://", "postgresql://")


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def wait_until_dead(cluster: Cluster) -> None:
    deadline = time.monotonic() + 10
    while cluster.running:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def asked(cluster: Cluster, question: str, database: str = "trygg") -> object:
    with psycopg.connect(address(cluster, database)) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_answers_on_its_socket_with_postgis_swedish_letters_and_utc(cluster: Cluster) -> None:
    with psycopg.connect(address(cluster)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.commit()
    assert str(asked(cluster, "SELECT postgis_lib_version()")).startswith("3.")
    assert asked(cluster, "SELECT lower('ÅÄÖ')") == "åäö"
    assert asked(cluster, "SHOW server_encoding") == "UTF8"
    assert asked(cluster, "SHOW timezone") == "UTC"


def test_listens_on_no_network_and_takes_no_wrong_password(cluster: Cluster) -> None:
    assert asked(cluster, "SHOW listen_addresses") == ""
    assert asked(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    wrong = cluster.url(password="guess").replace("postgresql+psycopg://", "postgresql://")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_secrets_are_for_the_database_account_only(cluster: Cluster) -> None:
    account = Account.current()
    for path, mode in [(cluster.folder, 0o700), (cluster.socket, 0o700), (cluster.folder / "password", 0o600)]:
        found = path.stat()
        assert (found.st_uid, found.st_mode & 0o777) == (account.user, mode), path
    assert len(cluster.password) >= 40


def test_port_and_host_of_the_callers_shell_lead_nowhere_else(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.stop()
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGHOST", "192.0.2.1")
    monkeypatch.setenv("LC_ALL", "C")
    cluster.start()
    assert asked(cluster, "SELECT current_database()") == "trygg"


def test_starting_and_stopping_again_changes_nothing(cluster: Cluster) -> None:
    before = postmaster(cluster)
    Cluster(cluster.folder, fast=True).start()
    assert postmaster(cluster) == before
    cluster.stop()
    cluster.stop()
    assert not cluster.running


def test_two_starts_at_once_make_one_server(cluster: Cluster) -> None:
    cluster.stop()
    twins = [Cluster(cluster.folder, fast=True) for _ in range(4)]
    with ThreadPoolExecutor(len(twins)) as pool:
        list(pool.map(Cluster.start, twins))
    assert asked(cluster, "SELECT 1") == 1


def test_starts_after_the_server_was_killed(cluster: Cluster) -> None:
    """The dead server's lock files name a process that may stay a zombie for ever in a container."""
    dead = postmaster(cluster)
    os.kill(dead, signal.SIGKILL)
    wait_until_dead(cluster)
    cluster.start()
    assert postmaster(cluster) != dead
    assert asked(cluster, "SELECT 1") == 1


def test_starts_when_a_stranger_got_the_dead_servers_process_number(cluster: Cluster) -> None:
    """After a restart of the machine the number in the lock file can belong to anybody."""
    cluster.stop()
    lock = f"{os.getpid()}\n{cluster.data}\n1\n5432\n{cluster.socket}\n\n  1 1\nready   \n"
    (cluster.data / "postmaster.pid").write_text(lock)
    assert not cluster.running
    cluster.start()
    assert asked(cluster, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_again(place: Path) -> None:
    cluster = Cluster(place / "half", fast=True)
    (cluster.folder / "data.new" / "base").mkdir(parents=True)
    account = Account.current()
    for folder in [cluster.folder, cluster.folder / "data.new"]:
        account.own(folder)
    cluster.folder.chmod(0o700)
    with cluster:
        assert not cluster.has_database("trygg")


def test_copies_and_drops_a_database(cluster: Cluster) -> None:
    cluster.create_database("copy", template="trygg")
    assert cluster.has_database("copy")
    with psycopg.connect(address(cluster, "copy")):
        cluster.drop_database("copy")
    assert not cluster.has_database("copy")
    cluster.drop_database("copy")
    with pytest.raises(ClusterError, match='"nothing" does not exist'):
        cluster.create_database("copy", template="nothing")


def test_what_residents_write_stays_out_of_the_log(cluster: Cluster) -> None:
    with psycopg.connect(address(cluster), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE mail (address text UNIQUE CHECK (address <> 'x'))")
        connection.execute("INSERT INTO mail VALUES ('resident@example.org')")
        for value in ["resident@example.org", "x"]:
            with pytest.raises(psycopg.IntegrityError):
                connection.execute("INSERT INTO mail VALUES (%s)", [value])
    log = cluster.log.read_text()
    assert "violates" in log
    assert "resident@example.org" not in log
    assert "INSERT" not in log


def test_a_server_started_until_exit_does_not_outlive_a_killed_process(place: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from data.embedded.cluster import Cluster;"
        "Cluster(Path(sys.argv[1]), fast=True, until_exit_of=os.getpid()).start();"
        "print('up', flush=True); time.sleep(60)"
    )
    folder = place / "leash"
    with subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.kill()
    wait_until_dead(Cluster(folder))
