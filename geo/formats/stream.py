"""The plain file between the limited child and us: one batch of rows a line, as JSON with hex WKB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import orjson

from geo.errors import FormatError

MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 500
MAX_CELL: Final = 500_000
BATCH_ROWS: Final = 4_000
BATCH_CHARACTERS: Final = 4_000_000
_MAX_LINE = 250_000_000
_NAME = 200


class Writer:
    """Writes batches in the child; `rows` counts them. Raises FormatError("too_many_rows")."""

    def __init__(self, path: str) -> None:
        self.rows = 0
        self._file = Path(path).open("wb")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def batch(
        self,
        columns: list[list[str | None]],
        wkb: list[str | None] | None,
        count: int,
        problems: list[tuple[int, str]] | None = None,
    ) -> None:
        """Write `count` rows; a problem is the row's place in the batch and a code."""
        self.rows += count
        if self.rows > MAX_ROWS:
            raise FormatError("too_many_rows", limit=MAX_ROWS)
        self._file.write(orjson.dumps([count, columns, wkb, problems or []]))
        self._file.write(b"\n")


def batches(path: Path) -> Iterator[tuple[int, list[list[str | None]], list[str | None] | None, list[Any]]]:
    """Read the batches in the parent, one at a time."""
    with path.open("rb") as file:
        while line := file.readline(_MAX_LINE):
            if not line.endswith(b"\n"):
                raise FormatError("too_large", limit=_MAX_LINE)
            count, columns, wkb, problems = orjson.loads(line)
            yield count, columns, wkb, problems


def column_names(given: list[str]) -> list[str]:
    """Give every column a name of its own: an empty one is column_3, a repeated one name_2.

    Raises FormatError("too_many_columns").
    """
    if len(given) > MAX_COLUMNS:
        raise FormatError("too_many_columns", limit=MAX_COLUMNS)
    names: list[str] = []
    taken: set[str] = set()
    for number, text in enumerate(given, start=1):
        plain = " ".join(text.split())[:_NAME] or f"column_{number}"
        name, again = plain, 2
        while name in taken:
            name, again = f"{plain}_{again}", again + 1
        taken.add(name)
        names.append(name)
    return names
