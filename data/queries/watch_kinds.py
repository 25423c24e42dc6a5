"""The kinds of watch area with their own fields, as the catalogue file says."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from data.vocabulary import WatchAreaKind


@dataclass(frozen=True)
class KindField:
    """A question that one kind asks: text, number (at most `most`) or choice (code, words)."""

    code: str
    label: dict[str, str]
    type: str
    most: int
    options: tuple[tuple[str, dict[str, str]], ...]


@dataclass(frozen=True)
class Kind:
    """A kind of watch area; `member` is what is counted in it (households, berths …)."""

    code: str
    name: dict[str, str]
    hint: dict[str, str]
    member: dict[str, str]
    fields: tuple[KindField, ...]


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by code, in the order of the file."""
    rows = orjson.loads((files("data") / "catalogue" / "watch_kinds.json").read_bytes())
    made = {row["code"]: _kind(row) for row in rows}
    if set(made) != {kind.value for kind in WatchAreaKind}:
        raise ValueError("the catalogue of watch areas and the vocabulary do not agree")
    return made


def _kind(row: dict[str, Any]) -> Kind:
    fields = tuple(
        KindField(
            field["code"],
            field["label"],
            field["type"],
            int(field.get("most", 0)),
            tuple((option["code"], option["label"]) for option in field.get("options", ())),
        )
        for field in row["fields"]
    )
    return Kind(row["code"], row["name"], row["hint"], row["member"], fields)
