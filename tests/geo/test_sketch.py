"""An invented town is one that could be: its streets hang together, and nothing stands in a street or in the water."""

from __future__ import annotations

from random import Random

import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.sketch.net import Groups
from geo.sketch.parts import DRIVEN, WIDTHS, Site, Sketch
from geo.sketch.paths import hanging_together
from geo.sketch.town import clusters, draw_sketch

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a town takes a while: what fails is not made smaller
KINDS = ("square", "centre", "park", "school", "harbour", "underpass", "bus_stop", "other")
EAST, NORTH = 670_000.0, 6_590_000.0
STEPS = st.integers(-6, 6).map(lambda step: step * 130.0)
SITES = st.lists(st.tuples(st.sampled_from(KINDS), STEPS, STEPS), min_size=1, max_size=7, unique_by=lambda row: row[1:])


def sites_of(rows: list[tuple[str, float, float]]) -> list[Site]:
    return [Site(f"{kind} {at}", kind, Point(EAST + x, NORTH + y)) for at, (kind, x, y) in enumerate(rows)]


def of_kind(sketch: Sketch, kind: str) -> np.ndarray:
    return np.array([surface.shape for surface in sketch.surfaces if surface.kind == kind], dtype=object)


def drawn(rows: list[tuple[str, float, float]], seed: int, reach: float) -> tuple[Sketch, list[Site], shapely.Polygon]:
    sites, inside = sites_of(rows), box(EAST - reach, NORTH - reach, EAST + reach, NORTH + reach)
    return draw_sketch(sites, inside, Random(seed)), sites, inside


@settings(max_examples=12, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(rows=SITES, seed=st.integers(0, 10_000), reach=st.sampled_from([900.0, 1400.0, 5000.0]))
def test_any_town_could_be(rows: list[tuple[str, float, float]], seed: int, reach: float) -> None:
    sketch, sites, inside = drawn(rows, seed, reach)
    shapes = [*(s.shape for s in sketch.surfaces), *(w.line for w in sketch.ways), *(lamp.at for lamp in sketch.lamps)]
    assert shapely.is_valid(shapes).all()
    assert shapely.covered_by(shapes, inside.buffer(0.01)).all()
    assert set(sketch.spots) == {site.name for site in sites}

    buildings, water = of_kind(sketch, "building"), of_kind(sketch, "water")
    surfaces = np.array([way.surface for way in sketch.ways], dtype=object)
    for others in (surfaces, water):
        if len(others) and len(buildings):
            assert shapely.STRtree(others).query(buildings, predicate="intersects").size == 0
    if len(buildings):
        pairs = shapely.STRtree(buildings).query(buildings, predicate="intersects")
        assert (pairs[0] == pairs[1]).all()

    if sketch.lamps:
        lamps = [lamp.at for lamp in sketch.lamps]
        edges = shapely.union_all(surfaces)
        shapely.prepare(edges)
        assert shapely.dwithin(edges, lamps, 3).all()
        assert not shapely.intersects(edges, lamps).any()
        assert not len(buildings) or shapely.STRtree(buildings).query(lamps, predicate="intersects").size == 0


@settings(max_examples=12, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(rows=SITES, seed=st.integers(0, 10_000))
def test_the_streets_of_a_town_hang_together(rows: list[tuple[str, float, float]], seed: int) -> None:
    sketch, sites, _inside = drawn(rows, seed, 5000)
    lines = [way.line for way in sketch.ways]
    groups = Groups()
    for one, other in shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.1).T.tolist():
        groups.join(one, other)
    assert len({groups.of(number) for number in range(len(lines))}) <= len(clusters(sites))
    for site in sites:
        spot = sketch.spots[site.name]
        assert spot.way is not None
        assert spot.way.distance(shapely.union_all(lines)) < 0.1


def test_the_same_seed_draws_the_same_town_and_another_another() -> None:
    rows = [("square", 0.0, 0.0), ("park", 260.0, 130.0), ("harbour", 520.0, 0.0), ("underpass", -130.0, 130.0)]
    first, _sites, _inside = drawn(rows, 7, 5000)
    again, _sites, _inside = drawn(rows, 7, 5000)
    other, _sites, _inside = drawn(rows, 8, 5000)
    assert first == again
    assert first.ways != other.ways


def test_a_town_has_all_that_a_map_shows() -> None:
    rows = [("square", 0.0, 0.0), ("park", 260.0, 130.0), ("harbour", 520.0, 0.0), ("underpass", -130.0, 130.0)]
    rows += [("school", -390.0, 260.0), ("centre", -260.0, -260.0)]
    sketch, _sites, _inside = drawn(rows, 3, 5000)
    assert {way.kind for way in sketch.ways} == set(WIDTHS)
    kinds = {"town", "building", "water", "green", "wood", "square", "pier"}
    assert {surface.kind for surface in sketch.surfaces} == kinds
    assert 0 < sum(lamp.out for lamp in sketch.lamps) < len(sketch.lamps) / 10
    assert len(of_kind(sketch, "building")) > 300
    for name, spot in sketch.spots.items():
        assert (spot.area is not None) == (not name.startswith("underpass"))
    tunnel = next(way.line for way in sketch.ways if way.kind == "underpass")
    assert any(way.line.crosses(tunnel) for way in sketch.ways if way.kind in DRIVEN)


def test_what_hangs_alone_is_left_out() -> None:
    rows = [("square", 0.0, 0.0)]
    sketch, _sites, _inside = drawn(rows, 1, 5000)
    stray = sketch.ways[0]._replace(line=shapely.LineString([(0, 0), (10, 10)]))
    assert hanging_together([*sketch.ways, stray]) == sketch.ways
