"""Fixtures: the cluster, a database, the app, a client that reads pages as a reviewer would."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from data.engine import Engines, session_factory
from tests.support import postgres
from tests.support.client import Client
from webapp.accounts import passwords
from webapp.config import Settings
from webapp.factory import create_app

# How long an example takes says nothing here: two workers and a browser share the machine.
hypothesis_settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("shared")
_numbers = itertools.count()
# Signing in costs a tenth of a second on purpose; hundreds of tests need not pay it. test_passwords.py does.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def template() -> tuple[Cluster, str]:
    """The running cluster and its template database."""
    return postgres.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Remove the cluster when all is done: at the end of a plain run, or in the controller after its workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.stop()


@pytest.fixture
def settings(template: tuple[Cluster, str], tmp_path: Path) -> Iterator[Settings]:
    """Settings that point at a database of this test's own; what it commits is gone afterwards."""
    cluster, name = template
    database = f"t{os.getpid()}_{next(_numbers)}"
    cluster.create_database(database, name)
    yield postgres.settings_for(cluster, database, tmp_path)
    cluster.drop_database(database)


@pytest.fixture
def engines(settings: Settings) -> Iterator[Engines]:
    """Both logins of this test's database."""
    found = Engines.connect(settings.app_url, settings.reader_url)
    yield found
    found.dispose()


@pytest.fixture
def session(engines: Engines) -> Iterator[Session]:
    """A session of the login `app`; rolled back at the end unless the test commits."""
    with session_factory(engines.app)() as found:
        yield found


@pytest.fixture
def reader(engines: Engines) -> Iterator[Session]:
    """A session of the login `reader`."""
    with session_factory(engines.reader)() as found:
        yield found


@pytest.fixture
def app(settings: Settings, engines: Engines) -> Flask:
    """The application on this test's database."""
    found = create_app(settings, engines)
    found.testing = True
    return found


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without an account that checks every page it gets."""
    return Client(app)
