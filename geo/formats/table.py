"""Any foreign table or layer as chunks of text columns and geometries in EPSG:3006, read in a limited child process."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.formats.kinds import Staged, stage_table
from geo.formats.placing import Placed, Placer, crs_name, read_wkb
from geo.formats.sandbox import run_reader
from geo.formats.stream import batches

CPU_SECONDS: Final = 60
_WKB = re.compile(r"(?:00|01)[0-9A-Fa-f]{40,}")


class RowProblem(NamedTuple):
    """A row that cannot be used as it stands: its number (the first is 1) and a code such as bad_geometry."""

    row: int
    reason: str


class Chunk(NamedTuple):
    """Rows from `first_row` on (the first is 1); a row with a problem keeps its cells and has no geometry."""

    first_row: int
    columns: dict[str, list[str | None]]
    geometries: NDArray[np.object_] | None
    problems: list[RowProblem]


@dataclass
class Table:
    """An opened file. `notes` and `swapped_rows` are complete once the chunks have been read.

    Notes: z_dropped, axes_swapped, crs_assumed, encoding_latin1, more_layers.
    """

    columns: tuple[str, ...]
    crs: str | None
    has_geometry: bool
    rows: int
    layers: tuple[str, ...]
    layer: str | None
    notes: tuple[str, ...]
    swapped_rows: int = 0
    _path: Path = field(default=Path(), repr=False)
    _placer: Placer | None = field(default=None, repr=False)
    _wkb_column: int | None = field(default=None, repr=False)

    def chunks(self, size: int = 20_000) -> Iterator[Chunk]:
        """Give the rows in chunks of `size`, the last one shorter; no more than one chunk is held."""
        self.swapped_rows = 0
        first, held = 1, _Held(len(self.columns))
        for batch in batches(self._path):
            held.add(*batch)
            while held.count >= size:
                yield self._chunk(first, held.take(size))
                first += size
        if held.count:
            yield self._chunk(first, held.take(held.count))

    def _chunk(self, first: int, part: _Held) -> Chunk:
        columns = dict(zip(self.columns, part.columns, strict=True))
        problems = [RowProblem(first + place, reason) for place, reason in part.problems]
        if self._placer is None:
            return Chunk(first, columns, None, problems)
        wkb = part.wkb if self._wkb_column is None else part.columns[self._wkb_column]
        placed = self._placer.place(wkb)
        self._note(placed)
        problems += [RowProblem(first + place, reason) for place, reason in placed.problems]
        for problem in problems:
            placed.geometries[problem.row - first] = None
        return Chunk(first, columns, placed.geometries, sorted(problems))

    def _note(self, placed: Placed) -> None:
        self.swapped_rows += placed.swapped
        found = {"z_dropped": placed.flattened, "axes_swapped": placed.swapped}
        self.notes += tuple(note for note, count in found.items() if count and note not in self.notes)


class _Held:
    """Rows that have come and not yet gone."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self.columns: list[list[str | None]] = [[] for _ in range(width)]
        self.wkb: list[str | None] = []
        self.problems: list[tuple[int, str]] = []

    def add(self, count: int, columns: list[list[str | None]], wkb: list[str | None] | None, problems: Any) -> None:
        self.problems += [(self.count + place, reason) for place, reason in problems]
        for mine, more in zip(self.columns, columns, strict=True):
            mine.extend(more)
        self.wkb += wkb or []
        self.count += count

    def take(self, size: int) -> _Held:
        part = _Held(0)
        part.count = size
        part.columns, self.columns = [each[:size] for each in self.columns], [each[size:] for each in self.columns]
        part.wkb, self.wkb = self.wkb[:size], self.wkb[size:]
        part.problems = [each for each in self.problems if each[0] < size]
        self.problems = [(place - size, reason) for place, reason in self.problems if place >= size]
        self.count -= size
        return part


@contextmanager
def open_table(path: Path, *, layer: str | None = None, crs: str | None = None) -> Iterator[Table]:
    """Open a GeoPackage, GeoJSON, Shapefile or MapInfo zip, KML, KMZ, GML, CSV, TSV or XLSX, gzipped or not.

    `crs` ("EPSG:3010") counts only where the file declares none. Raises FormatError with the codes of `stage_table`,
    of the readers, bad_crs, and too_deep.
    """
    with tempfile.TemporaryDirectory(prefix="tryggkartan-read-") as name:
        folder = Path(name)
        staged = stage_table(path, folder, layer)
        output = folder / "rows.jsonl"
        yield _table(_answer(staged, output, layer), staged, output, crs)


def _answer(staged: Staged, output: Path, layer: str | None) -> dict[str, Any]:
    options: dict[str, Any] = {"output": str(output)}
    if staged.reader != "text" and not staged.layers:
        options["layer"] = layer
    answer: dict[str, Any] = run_reader(staged.reader, staged.path, staged.driver, options, CPU_SECONDS)
    return answer


def _table(answer: dict[str, Any], staged: Staged, output: Path, crs: str | None) -> Table:
    layers = staged.layers or tuple(answer.get("layers", ()))
    # A zip's file was laid out under a neutral name, which is what GDAL calls its layer.
    layer = staged.layer or answer.get("layer")
    table = Table(
        columns=tuple(answer["columns"]), crs=None, has_geometry=bool(answer.get("has_geometry")), rows=answer["rows"],
        layers=layers, layer=layer, notes=(), _path=output,
    )  # fmt: skip
    declared = answer.get("crs")
    if staged.driver is None:
        table._wkb_column, srid = _geometry_column(output)
        table.has_geometry = table._wkb_column is not None
        declared = f"EPSG:{srid}" if srid else None
    notes = ["encoding_latin1"] if answer.get("encoding") in ("cp1252", "latin-1") else []
    if table.has_geometry:
        notes += [] if declared else ["crs_assumed"]
        table._placer = Placer(declared or crs)
        table.crs = crs_name(table._placer.source)
    table.notes = (*notes, *(["more_layers"] if len(layers) > 1 else []))
    return table


def _geometry_column(output: Path) -> tuple[int | None, int]:
    """Find a column of hex WKB in a plain table, and the system it names (0: none)."""
    for _, columns, _, _ in batches(output):
        for number, values in enumerate(columns):
            sample = [value for value in values[:50] if value]
            if sample and all(_WKB.fullmatch(value) for value in sample):
                read, curves = read_wkb(sample)
                known = [geometry for geometry in read if geometry is not None]
                if known and len(known) + len(curves) == len(sample):
                    return number, int(shapely.get_srid(known[0]))
        break
    return None, 0
