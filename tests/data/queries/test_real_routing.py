"""Routing on the real boundaries: Swedish towns lie where everybody knows that they lie."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator

import pytest
from shapely import Point
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from data.queries.routing import municipality_of
from data.seed.boundaries import load_boundaries
from geo import crs
from geo.boundaries import build_boundaries, read_boundaries
from geo.slugs import RESERVED
from tests.support.shared import boundary_folder, shared_data

# Some that a sloppy border or the wrong side of a lake would give to a neighbour.
KNOWN = {
    (17.008, 58.753): "Nyköping", (18.705, 59.758): "Norrtälje", (18.228, 59.244): "Tyresö",
    (17.031, 59.377): "Strängnäs", (14.16, 57.78): "Jönköping", (12.69, 56.05): "Helsingborg",
    (20.22, 67.86): "Kiruna", (18.29, 57.64): "Gotland",
}  # fmt: skip


@pytest.fixture(scope="module")
def sweden(template: tuple[Cluster, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A database with all 290 municipalities beside the test world, which is moved out of the way."""
    source = boundary_folder()
    file = tmp_path_factory.mktemp("boundaries") / "boundaries.gpkg"
    build_boundaries(source, file)
    cluster, name = template
    database = f"real_routing_{os.getpid()}"
    cluster.create_database(database, name)
    engine = create_engine(cluster.url(database))
    try:
        with Session(engine) as session:
            session.execute(text("DELETE FROM municipality_part"))
            assert load_boundaries(session, read_boundaries(file)) == {"new": 290, "changed": 0, "unchanged": 0}
            yield session
    finally:
        engine.dispose()
        cluster.drop_database(database)


def routed(session: Session, longitude: float, latitude: float) -> str | None:
    found = municipality_of(session, Point(*crs.point_to_store(longitude, latitude)))
    if found is None:
        return None
    query = text("SELECT name FROM municipality WHERE id = :id")
    return str(session.execute(query, {"id": found.municipality_id}).scalar_one())


def test_known_towns_lie_where_they_lie(sweden: Session) -> None:
    assert {spot: routed(sweden, *spot) for spot in KNOWN} == KNOWN


def test_all_towns_lie_in_a_municipality_and_the_seats_in_their_own(sweden: Session) -> None:
    path = shared_data("sweden_geo/localities_geonames_se.csv")
    names = set(sweden.execute(text("SELECT name FROM municipality")).scalars())
    with path.open(encoding="utf-8") as lines:
        towns = list(csv.DictReader(lines))
    found = [(row["name"], routed(sweden, float(row["longitude"]), float(row["latitude"]))) for row in towns]
    assert len(found) == 1323
    assert sum(owner is None for _name, owner in found) <= 1
    seats = [(name, owner) for name, owner in found if name in names]
    assert len(seats) > 200
    # A handful of villages elsewhere share a municipality's name.
    elsewhere = [seat for seat in seats if seat[0] != seat[1]]
    assert len(elsewhere) <= 5, elsewhere


def test_far_out_at_sea_there_is_none(sweden: Session) -> None:
    assert routed(sweden, 19.9, 58.2) is None


def test_the_addresses_of_all_are_plain_and_free(sweden: Session) -> None:
    slugs = list(sweden.execute(text("SELECT slug FROM municipality WHERE id < 9000")).scalars())
    assert len(set(slugs)) == 290
    assert not set(slugs) & RESERVED
    assert {"habo", "haabo", "upplands-vasby", "tyreso"} <= set(slugs)


def test_loading_again_changes_nothing(sweden: Session, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = next(tmp_path_factory.getbasetemp().rglob("boundaries.gpkg"))
    assert load_boundaries(sweden, read_boundaries(file)) == {"new": 0, "changed": 0, "unchanged": 290}
