"""What the command adds to the rows: people of all roles, photos with their files, areas, counts, police events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.photo_store import SIZES, PhotoStore
from data.seed.pictures import SCENES, SIZE, drawn, encoded
from data.vocabulary import Role
from tests.data.seed.conftest import add_towns, owner_of
from webapp.cli import demo
from webapp.config import Settings


@pytest.fixture(scope="module")
def installed(databases: Callable[[str], Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on a database that the command has filled, with its settings."""
    settings = databases("whole").model_copy(update={"state": tmp_path_factory.mktemp("state")})
    with owner_of(settings) as session:
        add_towns(session)
        demo.load_demo(session, settings)
        session.commit()
        yield session, settings


def rows(session: Session, query: str) -> list[Any]:
    return list(session.execute(text(query)).all())


def test_there_is_a_person_of_every_role_and_each_is_printed(installed: tuple[Session, Settings]) -> None:
    session, settings = installed
    roles = {row.role for row in rows(session, "SELECT DISTINCT role FROM membership WHERE municipality_id = 188")}
    assert roles == {role.value for role in Role} - {"system_admin"}
    told = demo.sign_ins(settings)
    assert "admin@demo.example" in told
    for row in rows(session, "SELECT email FROM user_account WHERE email LIKE '%@norrtalje.example'"):
        assert f"  {row.email} " in told


def test_photos_are_in_all_states_and_their_files_are_there(installed: tuple[Session, Settings]) -> None:
    session, settings = installed
    store = PhotoStore(settings.photos)
    photos = rows(session, "SELECT * FROM photo")
    assert {(row.state, row.review) for row in photos} == {
        ("waiting", "pending"),
        ("ready", "pending"),
        ("ready", "approved"),
        ("ready", "rejected"),
    }
    for row in photos:
        if row.state == "waiting":
            assert store.original(row.public_id).is_file()
        else:
            assert all(store.picture(row.public_id, row.version, size).is_file() for size in SIZES)
    pairs = rows(
        session,
        "SELECT action_id, array_agg(role ORDER BY position) AS roles FROM photo"
        " WHERE action_id IS NOT NULL GROUP BY 1",
    )
    assert len(pairs) >= 20
    assert all(row.roles == ["before", "after"] for row in pairs)
    assert len(rows(session, "SELECT 1 FROM public_api.photo")) > 80


def test_closed_months_are_counted_and_show_on_the_map(installed: tuple[Session, Settings]) -> None:
    session, _settings = installed
    for code in (138, 188, 480, 486):
        months = rows(session, f"SELECT period, level FROM public_cell WHERE municipality_id = {code}")
        assert len({row.period for row in months}) >= 3
        assert "grid_250" in {row.level for row in months}
        last = rows(session, f"SELECT max(period) AS at FROM cell_batch WHERE municipality_id = {code}")[0].at
        assert last in {row.period for row in months}


def test_built_up_areas_stand_in_for_districts_that_were_not_fetched(
    installed: tuple[Session, Settings], databases: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _settings = installed
    towns = {row.name for row in rows(session, "SELECT name FROM urban_area WHERE municipality_id = 188")}
    assert towns >= {"Norrtälje", "Rimbo", "Hallstavik"}
    monkeypatch.setattr(demo, "FETCHED", Path("/nowhere"))
    assert demo._districts({"norrtalje": 188}) == {}
    inside = (
        "SELECT count(*) AS number FROM place p WHERE municipality_id = 188 AND NOT EXISTS (SELECT FROM urban_area u"
        " WHERE u.municipality_id = 188 AND ST_DWithin(u.geom, p.geom, 60))"
    )
    assert rows(session, inside)[0].number == 0


def test_the_police_have_told_of_something(installed: tuple[Session, Settings]) -> None:
    session, _settings = installed
    assert rows(session, "SELECT count(*) AS number FROM police_event WHERE source = 'demo'")[0].number > 100


@pytest.mark.parametrize("scene", SCENES)
def test_a_picture_is_the_same_again_and_another_when_it_is_mended(scene: str) -> None:
    before, again, after = drawn(scene, False, 1), drawn(scene, False, 1), drawn(scene, True, 1)
    assert before.size == SIZE
    assert before.tobytes() == again.tobytes()
    assert before.tobytes() != after.tobytes()
    assert len(encoded(before, 320)) < len(encoded(before, 800)) < 120_000


def test_the_moment_of_loading_is_now(installed: tuple[Session, Settings]) -> None:
    session, _settings = installed
    newest = rows(session, "SELECT max(created_at) AS at FROM observation")[0].at
    assert 0 <= (datetime.now(UTC) - newest).days < 4
