"""Runs in the limited child: a CSV or TSV file as batches of plain columns."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from geo.errors import FormatError
from geo.formats.stream import BATCH_CHARACTERS, BATCH_ROWS, MAX_CELL, Writer, column_names

DELIMITERS = ",;\t|"
_CHUNK = 1 << 20


def read(path: str, output: str) -> dict[str, Any]:
    """Write the rows to `output` and give columns, rows, encoding and delimiter; short rows are filled with None.

    Raises FormatError: no_rows, too_many_rows, too_many_columns, cell_too_long, damaged.
    """
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    csv.field_size_limit(MAX_CELL)
    with Path(path).open(encoding=encoding, newline="") as file, Writer(output) as writer:
        rows = (row for row in csv.reader(file, delimiter=delimiter) if row)
        try:
            names = column_names(next(rows, []))
            if not names:
                raise FormatError("no_rows")
            for batch in _batches(rows):
                _write(writer, batch, len(names))
        except csv.Error as error:
            too_long = "field larger" in str(error)
            raise FormatError("cell_too_long", limit=MAX_CELL) if too_long else FormatError("damaged") from None
    return {"columns": names, "rows": writer.rows, "encoding": encoding, "delimiter": delimiter}


def encoding_of(path: str) -> str:
    """Tell how the text is written: UTF-8 (with or without BOM) where all of it is, else Windows' Western letters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    windows = True
    with Path(path).open("rb") as file:
        head = file.read(3)
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return "utf-8-sig" if head == codecs.BOM_UTF8 else "utf-8"
        except UnicodeDecodeError:
            file.seek(0)
        while windows and (chunk := file.read(_CHUNK)):
            windows = not any(sign in chunk for sign in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
    return "cp1252" if windows else "latin-1"


def _delimiter(path: str, encoding: str) -> str:
    """Choose the delimiter that gives the most columns alike in the first lines."""
    with Path(path).open(encoding=encoding, newline="") as file:
        head = file.read(64_000)
    lines = head.splitlines(keepends=True)
    sample = (lines[:-1] if len(lines) > 1 and len(head) == 64_000 else lines)[:20]
    best, most = ",", 1
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        alike = widths.count(widths[0]) if widths else 0
        score = widths[0] * alike if widths and widths[0] > 1 else 0
        if score > most:
            best, most = delimiter, score
    return best


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Give rows in pieces that are short in rows and in characters."""
    pending: list[list[str]] = []
    characters = 0
    while piece := list(islice(rows, 200)):
        pending += piece
        characters += sum(len(cell) for row in piece for cell in row) if _wide(piece) else 0
        if len(pending) >= BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield pending
            pending, characters = [], 0
    if pending:
        yield pending


def _wide(piece: list[list[str]]) -> bool:
    return any(len(cell) > 500 for cell in piece[0]) or len(piece[0]) > 50 or any(len(row[-1]) > 500 for row in piece)


def _write(writer: Writer, batch: list[list[str]], width: int) -> None:
    problems: list[tuple[int, str]] = []
    if any(len(row) != width for row in batch):
        for place, row in enumerate(batch):
            if len(row) > width and any(row[width:]):
                problems.append((place, "too_many_cells"))
            batch[place] = (row + [""] * (width - len(row)))[:width]
    columns: list[list[str | None]] = [[cell or None for cell in column] for column in zip(*batch, strict=True)]
    writer.batch(columns, None, len(batch), problems)
