"""Chunks of a foreign table as rows that the database takes, and a problem for each row that cannot be one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from data.vocabulary import CategoryCode, ImportKind, Perception
from geo.formats.formulas import unguarded
from webapp.imports.rules.cells import Reader, reader_of
from webapp.imports.rules.fields import FIELDS, Field, Type
from webapp.imports.rules.profile import Profile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.formats.table import Chunk

OWN_SOURCE = "tryggkartan"
"""The source of rows that were made here, in our own exports; their external id is the public id."""
_FELT = {CategoryCode.UNSAFE_PLACE.value: Perception.UNSAFE.value, CategoryCode.SAFE_PLACE.value: Perception.SAFE.value}
Column = list[str | None]
Misplaced = dict[int, tuple[str, str | None]]  # by place in the chunk: why, and where it would lie


class Problem(NamedTuple):
    """A row that was refused: why, by which field and cell, and where it would lie (hex EWKB, EPSG:3006)."""

    row: int
    external_id: str
    reason: str
    field: str | None = None
    told: str | None = None
    geom: str | None = None


class Converted(NamedTuple):
    """Rows in the order of `staged_fields`, after row number, place (hex EWKB) and a spot on it."""

    rows: list[tuple[object, ...]]
    problems: list[Problem]


def staged_fields(kind: ImportKind) -> tuple[str, ...]:
    """The fields that are staged as text, in their order."""
    return tuple(one.name for one in FIELDS[kind] if one.kind != Type.PLACE)


class Converter:
    """Turns the chunks of one file into rows by a profile; remembers what it has read, since most cells repeat."""

    def __init__(self, profile: Profile, *, placed: bool) -> None:
        self._profile = profile
        self._fields = [one for one in FIELDS[profile.kind] if one.kind != Type.PLACE]
        self._readers = {one.name: reader_of(one, profile) for one in self._fields}
        self._memory: dict[str, dict[str, str | ValueError | None]] = {one.name: {} for one in self._fields}
        self._placed = placed and not {"x", "wkt"} & profile.fields

    def convert(self, chunk: Chunk) -> Converted:
        """Give the good rows and the problems of the others."""
        count = len(next(iter(chunk.columns.values()), ()))
        found: dict[int, Problem] = {}
        columns = [self._column(one, chunk, count, found) for one in self._fields]
        at = {one.name: number for number, one in enumerate(self._fields)}
        wkb, spots, misplaced = self._places(chunk, count)
        keys = self._keys(columns[at["external_id"]], columns, wkb)
        columns[at["external_id"]] = list(keys)
        for place in (place for place, key in enumerate(keys) if not key):
            found.setdefault(place, Problem(place, "", "id_missing", "external_id"))
        if self._profile.kind == ImportKind.OBSERVATIONS:
            _complete(columns, at, found)
        for place, (reason, hexed) in misplaced.items():
            found.setdefault(place, Problem(place, "", reason, geom=hexed))
        first = chunk.first_row
        problems = [
            one._replace(row=first + place, external_id=keys[place] or "") for place, one in sorted(found.items())
        ]
        whole = zip(range(first, first + count), wkb, spots, *columns, strict=True)
        rows = [row for place, row in enumerate(whole) if place not in found] if found else list(whole)
        return Converted(rows, problems)

    def _column(self, one: Field, chunk: Chunk, count: int, found: dict[int, Problem]) -> Column:
        constant = self._profile.constants.get(one.name)
        column = self._profile.columns.get(one.name)
        if constant is None and column is None:
            return [None] * count
        cells = [constant] * count if constant is not None else chunk.columns.get(column or "", [None] * count)
        memory, reader = self._memory[one.name], self._readers[one.name]
        read: Column = []
        for place, cell in enumerate(cells):
            value = None if not cell else memory[cell] if cell in memory else _remember(memory, reader, cell)
            if isinstance(value, ValueError):
                found.setdefault(place, Problem(place, "", str(value), one.name, (cell or "")[:200]))
                value = None
            read.append(value)
        return read

    def _keys(self, given: Column, columns: Sequence[Column], wkb: Column) -> list[str]:
        """Rows without an id of their own get one from what they hold, so that the same file finds them again."""
        if "external_id" in self._profile.fields:
            return [key or "" for key in given]
        whole = zip(*columns, wkb, strict=True)
        return [hashlib.blake2b(repr(row).encode(), digest_size=10).hexdigest() for row in whole]

    def _places(self, chunk: Chunk, count: int) -> tuple[Column, Column, Misplaced]:
        import numpy as np
        import shapely

        shapes, misplaced = self._shapes(chunk, count)
        if not count:
            return [], [], misplaced
        wkb = _hexed(shapes)
        points_only = bool((shapely.get_type_id(shapes) <= 0).all())
        return wkb, wkb if points_only else _hexed(np.asarray(shapely.point_on_surface(shapes))), misplaced

    def _shapes(self, chunk: Chunk, count: int) -> tuple[NDArray[np.object_], Misplaced]:
        import numpy as np

        if self._placed and chunk.geometries is not None:
            return chunk.geometries, {one.row - chunk.first_row: (one.reason, None) for one in chunk.problems}
        columns = self._profile.columns
        shapes, misplaced = self._points(chunk) if {"x", "y"} <= set(columns) else (np.full(count, None, object), {})
        if "wkt" in columns:
            self._read_wkt(chunk.columns[columns["wkt"]], shapes, misplaced)
        return shapes, misplaced

    def _read_wkt(self, cells: Column, shapes: NDArray[np.object_], misplaced: Misplaced) -> None:
        """Where a row has WKT, that is its place."""
        import shapely

        from geo.formats.placing import Placer

        there = [place for place, cell in enumerate(cells) if cell]
        read = shapely.from_wkt([cells[place] for place in there], on_invalid="ignore")
        hexed: Column = [None if one is None else shapely.to_wkb(one, hex=True) for one in read]
        placed = Placer(self._profile.crs or "").place(hexed)
        for place, shape in zip(there, placed.geometries, strict=True):
            misplaced.pop(place, None)
            shapes[place] = shape
        misplaced.update({there[place]: (reason, None) for place, reason in placed.problems})

    def _points(self, chunk: Chunk) -> tuple[NDArray[np.object_], Misplaced]:
        import numpy as np

        from geo.formats.points import points

        columns = self._profile.columns
        x, y = chunk.columns[columns["x"]], chunk.columns[columns["y"]]
        shapes, problems = points(x, y, self._profile.crs or "")
        misplaced: Misplaced = {}
        for one in problems:
            if one.proposal is not None and self._profile.turn_axes:
                shapes[one.place] = one.proposal
            else:
                misplaced[one.place] = (one.reason, _hexed(np.array([one.proposal], dtype=object))[0])
        return shapes, misplaced


def _hexed(shapes: NDArray[np.object_]) -> Column:
    """Hex EWKB in EPSG:3006. Setting the number in the text is several times as fast as setting it in the geometry."""
    import shapely

    from geo.crs import STORE

    number = STORE.to_bytes(4, "little").hex().upper()
    plain: Column = shapely.to_wkb(shapes, hex=True, byte_order=1).tolist()
    return [None if one is None else f"{one[:8]}20{number}{one[10:]}" for one in plain]


def _remember(memory: dict[str, str | ValueError | None], reader: Reader, cell: str) -> str | ValueError | None:
    value: str | ValueError | None
    stripped = unguarded(cell.strip())
    try:
        value = reader(stripped) if stripped else None
    except ValueError as error:
        value = error
    if len(memory) < 100_000:  # dates and ids differ on every row: they need not be remembered
        memory[cell] = value
    return value


def _complete(columns: list[Column], at: dict[str, int], found: dict[int, Problem]) -> None:
    """Fill in what follows from the rest, and refuse what contradicts itself."""
    statuses, outcomes, closed = columns[at["status"]], columns[at["outcome"]], columns[at["closed_at"]]
    categories, felt = columns[at["category"]], columns[at["perception"]]
    opened = columns[at["created_at"]]
    for place, (status, outcome, end) in enumerate(zip(statuses, outcomes, closed, strict=True)):
        now = status or ("closed" if end or outcome else "new")
        statuses[place] = now
        felt[place] = felt[place] or _FELT.get(categories[place] or "")
        for reason, field in _contradictions(categories[place], now, outcome, opened[place], end):
            found.setdefault(place, Problem(place, "", reason, field))


def _contradictions(
    category: str | None, status: str, outcome: str | None, opened: str | None, end: str | None
) -> Iterator[tuple[str, str]]:
    if category is None:
        yield "category_missing", "category"
    if status == "closed" and outcome is None:
        yield "outcome_missing", "outcome"
    if status != "closed" and (outcome or end):
        yield "closed_but_open", "status"
    if opened and end and end < opened:
        yield "closed_before_opened", "closed_at"
