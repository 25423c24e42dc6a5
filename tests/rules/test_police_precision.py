"""A police event is never more exact than the police are: no point is stored, measured from, or drawn."""

import re
from collections.abc import Iterator
from pathlib import Path

from geoalchemy2 import Geometry

import data.models
from data.base import Base
from data.models.public_api import metadata

ROOT = Path(__file__).parents[2]
MEASURES = re.compile(r"ST_DWithin|ST_Distance|ST_Centroid|ST_ClosestPoint|ST_MakePoint|ST_Buffer|<->|nearest|density")
SIGNS = re.compile(r"marker|divIcon|circle|L\.icon|anchor", re.IGNORECASE)
NAME = re.compile(r"police_(event|words|run|point)\b|PoliceEvent\b")


def sources() -> Iterator[Path]:
    """Our own Python files and SQL."""
    for folder in ("data", "geo", "webapp"):
        yield from (p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in (".py", ".sql"))


def test_the_tables_hold_no_geometry_and_no_coordinates() -> None:
    assert "police_event" in data.models.__all__
    tables = [table for name, table in Base.metadata.tables.items() if name.startswith("police_")]
    tables += [table for name, table in metadata.tables.items() if "police" in name]
    assert len(tables) == 4
    for table in tables:
        for column in table.columns:
            assert not isinstance(column.type, Geometry), column
            assert not re.search(r"geom|gps|lat|lon|point|east|north", column.name.replace("location_name", "")), column


def test_nothing_is_measured_from_a_police_event() -> None:
    telling = [path for path in sources() if NAME.search(path.read_text(encoding="utf-8"))]
    assert len(telling) > 4
    for path in telling:
        assert MEASURES.findall(path.read_text(encoding="utf-8")) == [], path


def test_the_polices_positions_are_not_read() -> None:
    for path in (ROOT / "geo/police_events.py", ROOT / "data/queries/police_import.py"):
        assert "gps" not in path.read_text(encoding="utf-8")


def test_the_map_layer_has_no_sign() -> None:
    module = (ROOT / "webapp/static/js/map/police.js").read_text(encoding="utf-8")
    assert "polygon" in module
    assert SIGNS.findall(module) == []
    compose = (ROOT / "geo/maps/kinds.py").read_text(encoding="utf-8")
    recipe = compose.split("MapKind.POLICE: Recipe(")[1].split("),")[0]
    assert "observations=False" in recipe
    assert "places=False" in recipe
