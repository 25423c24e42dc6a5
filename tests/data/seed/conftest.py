"""The demo's municipalities as boxes around their places, and the demo in them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from data.seed import demo
from geo.slugs import slug
from tests.support import postgres
from tests.support.installation import towns
from webapp.cli.demo import rules
from webapp.config import Settings

CODES = {"tyreso": (138, "TY"), "norrtalje": (188, "NT"), "nykoping": (480, "NK"), "strangnas": (486, "SN")}
NOW = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
_SHAPE = "ST_Multi(ST_Transform(ST_GeomFromGeoJSON(:shape), 3006))"
_ADD = text(
    "INSERT INTO municipality (id, code, name, letters, slug, geom, outline)"
    f" VALUES (:id, lpad(cast(:id AS text), 4, '0'), :name, :letters, :slug, {_SHAPE}, {_SHAPE})"
)


def add_towns(session: Session) -> None:
    """Each municipality as the box around its places."""
    for feature in towns()["features"]:
        name, shape = feature["properties"]["name"], orjson.dumps(feature["geometry"]).decode()
        code, letters = CODES[slug(name)]
        session.execute(_ADD, {"id": code, "name": name, "letters": letters, "slug": slug(name), "shape": shape})


def fill(session: Session, settings: Settings, now: datetime = NOW) -> list[uuid.UUID]:
    """Add the towns and the demo; the first person of the test world stands for all staff."""
    add_towns(session)
    someone = session.execute(text("SELECT id FROM user_account ORDER BY email LIMIT 1")).scalar_one()
    opened = demo.open_municipalities(session, now.date())
    return demo.load(session, rules(settings), dict.fromkeys(opened, someone), now=now)


@pytest.fixture(scope="module")
def databases(
    template: tuple[Cluster, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Settings]]:
    """Makes databases of this module's own."""
    cluster, name = template
    made: list[str] = []

    def make(word: str) -> Settings:
        database = f"demo_{uuid.uuid4().hex[:8]}_{word}"
        cluster.create_database(database, name)
        made.append(database)
        return postgres.settings_for(cluster, database, tmp_path_factory.mktemp(word))

    yield make
    for database in made:
        cluster.drop_database(database)


@contextmanager
def owner_of(settings: Settings) -> Iterator[Session]:
    """A session of the owner's login."""
    engine = create_engine(settings.owner_url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
