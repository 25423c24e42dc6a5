"""How the columns of a file become our fields: guessed by name, changed by hand, saved as one document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from data.vocabulary import ImportKind
from webapp.core.errors import InvalidInput
from webapp.imports.rules.fields import FIELDS, Field, Type

DAY_ORDERS = ("dmy", "mdy")


@dataclass(frozen=True)
class Profile:
    """Which column fills which field, what is the same for all rows, and what unusual words mean.

    `crs` is the system of coordinates in columns, and of a file that does not say ("EPSG:3010"); `day_order` tells
    05/06/2026 apart. `twins` are lamps closer than half a metre: "keep" both, or only the "newest".
    """

    kind: ImportKind
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    crs: str | None = None
    day_order: str = "dmy"
    turn_axes: bool = False
    twins: str = "keep"

    def as_json(self) -> dict[str, Any]:
        """The document that is saved."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def parse(cls, document: Any, kind: ImportKind) -> Self:
        """Read a saved document; raises InvalidInput with the field that is wrong."""
        if not isinstance(document, dict) or document.get("kind") != kind.value:
            raise InvalidInput("profile_kind", field="kind")
        known = {one.name for one in FIELDS[kind]}
        given = {name: document[name] for name in ("columns", "constants", "words") if document.get(name)}
        for name, value in given.items():
            if not isinstance(value, dict) or not set(value) <= known:
                raise InvalidInput("profile_field", field=name)
        if not all(
            isinstance(value, str) for name in ("columns", "constants") for value in given.get(name, {}).values()
        ):
            raise InvalidInput("profile_field", field="columns")
        crs, order, twins = document.get("crs"), document.get("day_order", "dmy"), document.get("twins", "keep")
        if order not in DAY_ORDERS or twins not in ("keep", "newest") or not isinstance(crs, str | None):
            raise InvalidInput("profile_field", field="day_order")
        return cls(kind, crs=crs, day_order=order, twins=twins, turn_axes=document.get("turn_axes") is True, **given)

    def with_constants(self, constants: Mapping[str, str]) -> Self:
        """The same with fields that are the same for all rows; they win over columns."""
        left = {name: column for name, column in self.columns.items() if name not in constants}
        return replace(self, columns=left, constants={**self.constants, **constants})

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file or a constant fills."""
        return frozenset(self.columns) | frozenset(self.constants)


def guess(kind: ImportKind, columns: Sequence[str], samples: Mapping[str, Sequence[str | None]]) -> Profile:
    """Guess which column is which field, by name; free text and empty columns are never taken by guess."""
    taken: dict[str, str] = {}
    filled = [column for column in columns if any(value not in (None, "") for value in samples.get(column, ()))]
    for exact in (True, False):
        for one in FIELDS[kind]:
            if one.name not in taken and (not one.free or exact):
                found = _column_for(one, filled, set(taken.values()), exact)
                if found is not None:
                    taken[one.name] = found
    if ("x" in taken) != ("y" in taken):
        taken.pop("x", None)
        taken.pop("y", None)
    return Profile(kind, columns=taken, day_order=_day_order(kind, taken, samples))


def missing(profile: Profile) -> list[str]:
    """Required fields that nothing fills."""
    return [one.name for one in FIELDS[profile.kind] if one.required and one.name not in profile.fields]


def plain(text: str) -> str:
    """A name as it is compared: small letters, no accents, signs as single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def _column_for(one: Field, columns: list[str], taken: set[str], exact: bool) -> str | None:
    wanted = [one.name] if exact else [plain(name) for name in one.names]
    for name in wanted:
        for column in columns:
            if column not in taken and (column == name if exact else plain(column) == name):
                return column
    return None


def _day_order(kind: ImportKind, taken: Mapping[str, str], samples: Mapping[str, Sequence[str | None]]) -> str:
    """Month first where some date can be read no other way."""
    dates = [one.name for one in FIELDS[kind] if one.kind in (Type.DAY, Type.MOMENT) and one.name in taken]
    for name in dates:
        for value in samples.get(taken[name], ()):
            found = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", value or "")
            if found and int(found[2]) > 12 >= int(found[1]):
                return "mdy"
    return "dmy"
