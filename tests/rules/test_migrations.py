"""One head, no difference to the models, and a way back."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from data.embedded.cluster import Cluster
from data.migrations import run


@pytest.fixture
def empty(template: tuple[Cluster, str]) -> Iterator[Engine]:
    cluster, _name = template
    database = f"migrations_{os.getpid()}"
    cluster.create_database(database)
    engine = create_engine(cluster.url(database))
    yield engine
    engine.dispose()
    cluster.drop_database(database)


def test_there_is_one_head_and_models_and_tables_agree(empty: Engine) -> None:
    run.upgrade(empty)
    assert run.current(empty) == run.head()
    run.check(empty)


def test_down_and_up_again_leaves_nothing_behind(empty: Engine) -> None:
    run.upgrade(empty)
    run.downgrade(empty, "base")
    with empty.connect() as connection:
        left = connection.execute(
            text(
                "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE nspname IN ('public', 'public_api') AND relkind IN ('r', 'v', 'S')"
                " AND relname NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns', 'alembic_version')"
            )
        ).scalars()
        assert list(left) == []
    run.upgrade(empty)
    run.check(empty)
