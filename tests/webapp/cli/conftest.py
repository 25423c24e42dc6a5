"""The command line on a database of the test's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.support.postgres import SECRET
from webapp.cli.main import main
from webapp.config import Settings

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Done:
    """What a command said and its exit status."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs `tryggkartan` with these words."""

    def __call__(self, *words: str | Path) -> Done:
        """The outcome."""


def environment(settings: Settings) -> dict[str, str]:
    """The variables that lead the command to a test's database."""
    assert settings.database_url is not None
    return {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "TRYGG_SECRET_KEY": SECRET,
        "TRYGG_STATE": str(settings.state),
    }


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command as a person types it, in this process."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)

    def call(*words: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["tryggkartan", *(os.fspath(word) for word in words)])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return call


@pytest.fixture
def owner(settings: Settings) -> Iterator[Session]:
    """A session of the owner that sees what the command committed."""
    engine = create_engine(settings.owner_url, isolation_level="AUTOCOMMIT")
    with Session(engine) as session:
        yield session
    engine.dispose()


def add_municipality(owner: Session, code: int, slug: str, box: tuple[float, float, float, float]) -> None:
    """A municipality that fills a box in degrees (west, south, east, north)."""
    shape = "ST_Multi(ST_Transform(ST_MakeEnvelope(:w, :s, :e, :n, 4326), 3006))"
    names = {"id": code, "code": f"{code:04d}", "name": slug.title(), "letters": f"{code % 100:02d}", "slug": slug}
    values: dict[str, Any] = {**names, **dict(zip("wsen", box, strict=True))}
    owner.execute(
        text(
            "INSERT INTO municipality (id, code, name, letters, slug, active, geom, outline)"
            f" VALUES (:id, :code, :name, :letters, :slug, true, {shape}, {shape})"
        ),
        values,
    )
    owner.execute(
        text(
            "INSERT INTO municipality_part (municipality_id, geom) SELECT id, (ST_Dump(geom)).geom"
            " FROM municipality WHERE id = :id"
        ),
        values,
    )


def count(owner: Session, table: str) -> int:
    """How many rows a table has."""
    return int(owner.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
