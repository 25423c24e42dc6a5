"""Runs in the limited child: one sheet of an XLSX workbook as batches of plain columns."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from geo.errors import FormatError
from geo.formats.stream import BATCH_ROWS, MAX_CELL, MAX_ROWS, Writer, column_names


def read(path: str, output: str, layer: str | None = None) -> dict[str, Any]:
    """Write the first (or named) sheet's rows to `output`; the first row that is not empty holds the names.

    Raises FormatError: encrypted, unreadable, unknown_layer, no_rows, too_many_rows, too_many_columns, cell_too_long.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = list(book.sheet_names)
        if layer is not None and layer not in sheets:
            raise FormatError("unknown_layer", found=layer)
        if not sheets:
            raise FormatError("no_rows")
        chosen = layer or sheets[0]
        sheet = book.get_sheet_by_name(chosen)
        if sheet.height > MAX_ROWS + 1:
            raise FormatError("too_many_rows", limit=MAX_ROWS)
        names, rows = _write(sheet.iter_rows(), output)
    except PasswordError:
        raise FormatError("encrypted") from None
    except CalamineError:
        raise FormatError("unreadable", reason="format") from None
    return {"columns": names, "rows": rows, "layers": sheets, "layer": chosen}


def _write(rows: Any, output: str) -> tuple[list[str], int]:
    filled = (row for row in rows if any(cell != "" and cell is not None for cell in row))
    names = column_names(_header(next(filled, [])))
    if not names:
        raise FormatError("no_rows")
    with Writer(output) as writer:
        batch: list[list[str | None]] = []
        for row in filled:
            texts = [_text(cell) for cell in row[: len(names)]]
            batch.append(texts + [None] * (len(names) - len(texts)))
            if len(batch) >= BATCH_ROWS:
                writer.batch([list(column) for column in zip(*batch, strict=True)], None, len(batch))
                batch = []
        if batch:
            writer.batch([list(column) for column in zip(*batch, strict=True)], None, len(batch))
    return names, writer.rows


def _header(row: list[Any]) -> list[str]:
    names = [_text(cell) or "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _text(cell: Any) -> str | None:
    """Give a cell as text: whole numbers without a point, dates as ISO."""
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            raise FormatError("cell_too_long", limit=MAX_CELL)
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return None if cell is None else str(cell) if isinstance(cell, int | timedelta) else None
