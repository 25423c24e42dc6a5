"""Hostile input is answered within a second, in little memory, by a process that lives on."""

import json
import math
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import shapely

from geo.bbox import parse_bbox
from geo.coordinates import parse_coordinates
from geo.geometry import STAFF, GeometryError, parse, repair
from geo.slugs import slug


def nested(depth: int) -> str:
    return '{"type":"Point","coordinates":' + "[" * depth + "18" + "]" * depth + "}"


def collections(depth: int) -> str:
    return '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth


def deep_dictionary(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "Point"}
    for _ in range(depth):
        value = {"type": "Feature", "geometry": value}
    return value


BOMBS: dict[str, Callable[[], Any]] = {
    "depth 50,000": lambda: nested(50_000),
    "depth 480,000": lambda: nested(480_000),
    "over a megabyte": lambda: nested(1_100_000),
    "nested collections": lambda: collections(15_000),
    "deep dictionary": lambda: deep_dictionary(100_000),
    "only brackets": lambda: "[" * 999_999,
    "brackets in a string": lambda: '{"type":"' + "[" * 900_000 + '"}',
    "open string of escaped quotes": lambda: '"' + '\\"' * 499_000,
    "quotes": lambda: '"' * 999_999,
    "backslashes": lambda: "\\" * 999_999,
    "many empty lists": lambda: '{"type":"LineString","coordinates":[' + "[]," * 330_000 + "[]]}",
    "many points": lambda: '{"type":"LineString","coordinates":[' + "[18,59]," * 120_000 + "[18,59]]}",
    "many rings": lambda: '{"type":"Polygon","coordinates":[' + "[[18,59]]," * 90_000 + "[[18,59]]]}",
    "many keys": lambda: "{" + ",".join(f'"{number}":0' for number in range(80_000)) + "}",
    "huge number": lambda: '{"type":"Point","coordinates":[' + "1" * 900_000 + ",59]}",
    "huge exponent": lambda: '{"type":"Point","coordinates":[1e999999999,59]}',
    "long type": lambda: json.dumps({"type": "x" * 900_000, "coordinates": [1]}),
    "surrogates": lambda: '{"type":"\\ud800","coordinates":[18,59]}',
    "nul bytes": lambda: b"\x00" * 900_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_a_second_and_in_bounded_memory(name: str) -> None:
    bomb = BOMBS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(GeometryError):
        parse(bomb, STAFF)
    assert time.process_time() - start < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def star(vertices: int) -> shapely.Polygon:
    """Give a polygon whose edges cross nearly all others."""
    step = vertices // 2 - 1 if vertices % 2 else vertices // 2
    angles = np.arange(vertices) * step * 2 * math.pi / vertices
    jitter = np.random.default_rng(7).random((vertices, 2))
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * 1000 + jitter + 650_000)


@pytest.mark.parametrize("vertices", [99, 399, 2_001, 20_001, 60_001])
def test_a_crossing_polygon_is_repaired_or_refused_within_a_second(vertices: int) -> None:
    bomb = star(vertices)
    assert not bomb.is_valid
    start = time.process_time()
    with suppress(GeometryError):
        assert repair(bomb).is_valid
    assert time.process_time() - start < 1.0


def test_small_crossings_are_repaired_and_large_ones_refused() -> None:
    assert repair(star(99)).is_valid
    with pytest.raises(GeometryError, match="too_complex"):
        repair(star(2_001))


def test_a_resident_s_crossing_polygon_is_not_repaired_at_all() -> None:
    rng = np.random.default_rng(1)
    corners = (rng.random((400, 2)) * 0.02 + [18.0, 59.0]).tolist()
    start = time.process_time()
    with pytest.raises(GeometryError, match="self_crossing"):
        parse({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    assert time.process_time() - start < 0.5


def test_long_texts_are_cheap_in_the_small_parsers() -> None:
    start = time.process_time()
    for text in ("1" * 1_000_000, "1," * 500_000, " " * 1_000_000, "59.2 " * 200_000, "å" * 300_000):
        assert parse_coordinates(text) is None
        with pytest.raises(GeometryError, match="bad_bbox"):
            parse_bbox(text)
        assert len(slug(text)) <= 80
    assert time.process_time() - start < 1.0
