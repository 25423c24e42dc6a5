"""Where the private cluster cannot be made or started, the error says why and what to type."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.embedded import binaries
from data.embedded.account import Account
from data.embedded.binaries import find_binaries, install_command
from data.embedded.cluster import Cluster
from data.embedded.errors import ClusterError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_too_deep_for_a_socket_is_refused_before_anything_is_made(place: Path) -> None:
    deep = place / ("å" * 50)
    with pytest.raises(ClusterError, match=r"too long for a unix socket.*TRYGG_STATE"):
        Cluster(deep).start()
    assert not deep.exists()


def test_without_postgis_the_message_has_the_command(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("TRYGG_PG_BIN", str(place))
    with pytest.raises(ClusterError) as caught:
        find_binaries()
    assert install_command() in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)


def test_a_postgres_without_postgis_does_not_count(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    real = find_binaries()
    for program in binaries.NEEDED:
        (place / program).symlink_to(real.program(program))
    monkeypatch.setattr(binaries, "SHARE_FOLDERS", (str(place),))
    monkeypatch.setenv("TRYGG_PG_BIN", str(place))
    with pytest.raises(ClusterError, match="with PostGIS was not found"):
        find_binaries()


def test_a_cluster_of_another_version_is_left_alone(place: Path) -> None:
    account = Account.current()
    cluster = Cluster(place / "old")
    cluster.data.mkdir(parents=True)
    cluster.folder.chmod(0o700)
    (cluster.data / "PG_VERSION").write_text("9\n")
    account.own(cluster.folder)
    account.own(cluster.data)
    with pytest.raises(ClusterError, match="was made by PostgreSQL 9"):
        cluster.start()
    assert sorted(path.name for path in cluster.data.iterdir()) == ["PG_VERSION"]


def test_settings_that_the_server_refuses_are_named_from_its_log(place: Path) -> None:
    cluster = Cluster(place / "bad", fast=True)
    with cluster:
        pass
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("max_connections = many\n")
    with pytest.raises(ClusterError, match=r"did not start: .*See .*postgres\.log"):
        cluster.start()
    assert not cluster.running


@as_root
def test_a_folder_that_the_account_cannot_enter_is_named(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClusterError, match=f"may not enter {closed}"):
        Cluster(closed / "postgres").start()


@as_root
def test_a_folder_of_another_user_is_refused(place: Path) -> None:
    (place / "mine").mkdir(mode=0o700)
    with pytest.raises(ClusterError, match=r"belongs to `root`.*chown"):
        Cluster(place / "mine").start()


@as_root
def test_an_account_that_does_not_exist_or_is_root_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRYGG_PG_USER", "nobody-has-this-name")
    with pytest.raises(ClusterError, match="useradd --system nobody-has-this-name"):
        Account.current()
    monkeypatch.setenv("TRYGG_PG_USER", "root")
    with pytest.raises(ClusterError, match="ordinary account"):
        Account.current()
