"""`tryggkartan export`: whole files or none."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.cli.conftest import Run
from webapp.cli.export import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_file(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ut.geojson"
    words = () if kind == "boundaries" else ("--municipality", "testby")
    done = run("export", kind, path, *words)
    assert done.status == 0, done.err
    features = json.loads(path.read_text())["features"]
    assert done.out == f"{len(features)} rows in {path}\n"
    assert [one.name for one in tmp_path.iterdir()] == ["ut.geojson"]


def test_streets_read_back_are_unchanged(run: Run, owner: Session, tmp_path: Path) -> None:
    path = tmp_path / "ut.gpkg"
    run("export", "boundaries", path)
    done = run("import", "boundaries", path)
    assert done.out.startswith("0 new, 0 changed, 3 unchanged"), done.out + done.err
    assert owner.scalar(text("SELECT count(*) FROM municipality")) == 3


def test_what_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    for name, words in (("ut.pdf", "must end in"), ("nowhere/ut.csv", "No such file"), ("ut.csv", "--municipality")):
        done = run("export", "places", tmp_path / name, *(() if name == "ut.csv" else ("--municipality", "testby")))
        assert done.status == 1
        assert words in done.err
    assert list(tmp_path.iterdir()) == []
    assert "no municipality" in run("export", "places", tmp_path / "ut.csv", "--municipality", "ingenstans").err
