"""Files of the police's answers: one answer as JSON, or an archive with one answer a line; gzipped or not."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import orjson

from geo.errors import FormatError

MAX_BYTES: Final = 5_000_000  # of one answer; a real one has 210,000
_GZIP = b"\x1f\x8b"
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:?\d{2}:?\d{2}Z")


@dataclass(frozen=True)
class Answer:
    """What the police answered at a moment: raw objects, none in an empty answer."""

    fetched_at: datetime
    events: list[Any]


def read_answers(path: Path) -> Iterator[Answer]:
    """The answers in a file, one at a time.

    A plain answer was fetched at the moment in its file's name (2024-02-15T154430Z), else when the file was written.
    Raises FormatError: not_an_answer (with the line), too_large, damaged.
    """
    written = _written(path)
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        packed = file.read(2) == _GZIP
        file.seek(0)
        source = cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file)
        try:
            yield from _answers(source, written)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise FormatError("damaged") from None


def parse_answer(body: bytes, fetched_at: datetime) -> Answer:
    """One answer as the police give it, a list; an empty one is no error. Raises FormatError("not_an_answer")."""
    if not body.strip():
        return Answer(fetched_at, [])
    found = _json(body, 1)
    if not isinstance(found, list):
        raise FormatError("not_an_answer", line=1)
    return Answer(fetched_at, found)


def _answers(source: BinaryIO, written: datetime) -> Iterator[Answer]:
    number, line = 1, _line(source)
    if not line.lstrip().startswith(b"{"):
        rest = source.read(MAX_BYTES + 1 - len(line))
        if len(line) + len(rest) > MAX_BYTES:
            raise FormatError("too_large", limit=MAX_BYTES)
        yield parse_answer(line + rest, written)
        return
    while line:
        if line.strip():
            yield _archived(line, number)
        number, line = number + 1, _line(source)


def _line(source: BinaryIO) -> bytes:
    line = source.readline(MAX_BYTES + 1)
    if len(line) > MAX_BYTES:
        raise FormatError("too_large", limit=MAX_BYTES)
    return line


def _archived(line: bytes, number: int) -> Answer:
    found = _json(line, number)
    try:
        fetched_at = datetime.fromisoformat(found["fetched_at"])
        events = found["events"]
    except (KeyError, TypeError, ValueError):
        raise FormatError("not_an_answer", line=number) from None
    if fetched_at.tzinfo is None or not isinstance(events, list):
        raise FormatError("not_an_answer", line=number)
    return Answer(fetched_at.astimezone(UTC), events)


def _json(text: bytes, number: int) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise FormatError("not_an_answer", line=number) from None


def _written(path: Path) -> datetime:
    stamp = _STAMP.search(path.name)
    if stamp:
        try:
            return datetime.strptime(stamp[0].replace(":", ""), "%Y-%m-%dT%H%M%S%z")
        except ValueError:
            pass
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
