"""A database of one's own: what its owner must be allowed, and what is told when that is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from data.embedded.cluster import Cluster
from tests.support.installation import Installation, installation

pytestmark = pytest.mark.timeout(240)
OWNER = "kommunens_it"
PASSWORD = "äpple%:/@"


@pytest.fixture(scope="module")
def home() -> Iterator[Installation]:
    """An installation on an external database, whose owner is an ordinary login."""
    with installation() as made, Cluster(made.folder / "pg", fast=True, until_exit_of=os.getpid()) as cluster:
        cluster.create_database("trygghet")
        administer(
            cluster, f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'", f"ALTER DATABASE trygghet OWNER TO {OWNER}"
        )
        made.variables["DATABASE_URL"] = cluster.url("trygghet", OWNER, PASSWORD)
        yield made


def administer(cluster: Cluster, *statements: str) -> None:
    """What the town's database administrator does."""
    with psycopg.connect(cluster.url("trygghet").replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_from_nothing_to_a_demo_with_an_ordinary_owner(home: Installation) -> None:
    cluster = Cluster(home.folder / "pg", fast=True)
    refused = home.run("init", "tyreso")
    assert refused.returncode == 1
    assert 'permission denied to create extension "postgis"' in refused.stderr
    assert "`CREATE EXTENSION postgis`" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1

    administer(cluster, "CREATE EXTENSION postgis", "CREATE EXTENSION pg_trgm")
    refused = home.run("init", "tyreso")
    assert refused.returncode == 1
    assert "permission denied to create role" in refused.stderr
    assert "CREATEROLE" in refused.stderr

    administer(cluster, f"ALTER ROLE {OWNER} CREATEROLE")
    done = home.run("init", "tyreso")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Migrating the database", "Loading the boundaries", "tyreso uses the system"]
    assert home.run("init", "tyreso").stdout == "tyreso uses the system\n"
    with psycopg.connect(cluster.url("trygghet").replace("+psycopg", "")) as connection:
        query = "SELECT has_database_privilege(r, 'trygghet', 'TEMPORARY') FROM unnest(%s::text[]) r"
        assert connection.execute(query, (["trygg_app", "trygg_reader"],)).fetchall() == [(True,), (False,)]
    wrong = home.run("init", "atlantis")
    assert (wrong.returncode, wrong.stderr) == (1, "tryggkartan: there is no municipality called 'atlantis'\n")

    demo = home.run("demo")
    assert demo.returncode == 0, demo.stderr
    assert "samordnare@tyreso.example" in demo.stdout
    assert home.run("demo").stdout.strip() == demo.stdout.removeprefix("Loading the demo\n").strip()
    added = home.run(
        "user", "add", "ny@example.se", "--name", "Ny", "--municipality", "tyreso", "--role", "coordinator"
    )
    assert added.returncode == 0, added.stderr


def test_a_database_that_is_away_is_told_in_one_line(home: Installation) -> None:
    address = home.variables["DATABASE_URL"].replace("trygghet?", "finns_inte?")
    done = home.run("init", DATABASE_URL=address)
    assert done.returncode == 1
    assert done.stderr.startswith("tryggkartan: The database does not answer: ")
    assert len(done.stderr.splitlines()) == 1
