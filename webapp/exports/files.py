"""A layer as a file: made whole before the first byte is sent, so that a failure is an error and not half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import Response
from sqlalchemy.orm import Session

from data.queries.exports import Export
from geo.errors import FormatError
from geo.formats.export import MIMETYPES, Sheet, write
from webapp.core.clock import now
from webapp.core.errors import InvalidInput, NotFound

_CHUNK = 1 << 18


def answer(session: Session, export: Export, layer: str, kind: str, slug: str, source: str) -> tuple[Response, int]:
    """The answer that a browser saves, and how many rows it holds; raises NotFound for an unknown format.

    Raises InvalidInput("too_many_rows") for more than the format can hold.
    """
    if kind not in MIMETYPES:
        raise NotFound("not_found")
    made = now()
    about = (("source", source), ("made", made.isoformat(timespec="minutes")))
    try:
        file, count = _made(session, export, Sheet(layer, export.columns, export.placed, about), kind)
    except FormatError as error:
        raise InvalidInput("too_many_rows", field="kind", limit=error.params["limit"]) from None
    name = f"{slug}-{layer}-{_day(made)}.{kind}"
    response = Response(_sent(file), mimetype=MIMETYPES[kind])
    response.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response, count


def _made(session: Session, export: Export, sheet: Sheet, kind: str) -> tuple[IO[bytes], int]:
    """The file, open and already without a name: it is gone when it has been sent."""
    with tempfile.TemporaryDirectory(prefix="tryggkartan-export-") as folder:
        path = Path(folder) / f"export.{kind}"
        count = write(kind, path, sheet, export.rows(session))
        return path.open("rb"), count


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
