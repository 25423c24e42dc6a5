"""The two tables that feature imports fill: how a staged row becomes one of theirs, in SQL.

In all expressions `f` is the staged row, `g` what it is written as, `p` the place it lies at, `un` marks a row whose
point is a stopgap, `t` the row that exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.vocabulary import ImportKind

OWN_SOURCE = "tryggkartan"
"""The source of rows that were made here, in our own exports; their external id is the public id."""

# Ten of Crockford's signs out of sixty random bits: those of a UUID's first and last bytes, which are all random.
_RANDOM_ID = (
    "translate(overlay(left(encode(uuid_send(gen_random_uuid()), 'base64'), 18) PLACING '' FROM 9 FOR 8),"
    " 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',"
    " '0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkmnpqrstvwxyz')"
)
_PLACED = " LEFT JOIN unplaced un USING (row_number) LEFT JOIN placed p USING (row_number)"
_GEOM = "CASE WHEN un.row_number IS NULL THEN f.geom END"
# A UUID of version 7: in order of time, so that the index grows at its end.
_NEW_ID = (
    "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'"
    " || substr(encode(uuid_send(gen_random_uuid()), 'hex'), 14))::uuid"
)
_GOOD = (
    "INSERT INTO good SELECT f.row_number, r.municipality_id, coalesce({ids}, {new_id}), {ids} IS NOT NULL, {opened}"
    " FROM feature f JOIN routed r USING (row_number) {known}"
    " WHERE NOT EXISTS (SELECT FROM refused x WHERE x.row_number = f.row_number)"
)


@dataclass(frozen=True)
class Target:
    """A table, its columns by what fills them, and the statements that are its own.

    `groups` are columns that change together when any of their fields is in the file.
    """

    table: str
    columns: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    joins: str
    good: str
    insert: str
    numbered: bool = False
    history: bool = False
    versioned: bool = False

    def updated(self, fields: frozenset[str]) -> dict[str, str]:
        """The columns that these fields of a file fill, with their expressions."""
        return {name: value for name, value in self.columns.items() if self.groups.get(name, {name}) & fields}

    def differing(self, columns: Mapping[str, str]) -> str:
        """SQL for the rows that are not as the file says, with what they were before."""
        differs = " OR ".join(f"t.{name} IS DISTINCT FROM {value}" for name, value in columns.items())
        before = ", ".join(f"'{name}', {self.kept(name)}" for name in columns)
        return (
            f"SELECT g.row_number, t.id, t.municipality_id, jsonb_build_object({before}) AS before"  # noqa: S608 - ours
            f" FROM {self._found} WHERE {differs}"
        )

    def update(self, columns: Mapping[str, str]) -> str:
        """SQL that makes the rows of the temporary table `differing` as the file says."""
        sets = ", ".join(f"{name} = n.{name}" for name in columns)
        values = ", ".join(f"{value} AS {name}" for name, value in columns.items())
        return (
            f"UPDATE {self.table} u SET {sets}{', version = u.version + 1' if self.versioned else ''}"  # noqa: S608 - ours
            f" FROM (SELECT t.id, {values} FROM {self._found} JOIN differing d ON d.id = t.id) n WHERE n.id = u.id"
        )

    @property
    def _found(self) -> str:
        known = "JOIN good g ON g.id = t.id AND g.known JOIN feature f USING (row_number)"
        return f"{self.table} t {known} {self.joins}"

    def kept(self, name: str) -> str:
        """How a column's value before the change is kept, in JSON."""
        return "encode(ST_AsEWKB(t.geom), 'hex')" if name == "geom" else f"t.{name}"


_PLACE_FIELDS = frozenset({"x", "y", "wkt", "geom"})
_STATE_FIELDS = frozenset({"status", "outcome", "closed_at"})
_OBSERVATION = {
    "category": "f.category",
    "status": "f.status",
    "outcome": "f.outcome",
    "closed_at": "CASE WHEN f.status = 'closed' THEN coalesce(f.closed_at::timestamptz, t.closed_at, now()) END",
    "perception": "f.perception",
    "feeling": "f.feeling::int",
    "light": "f.light",
    "severity": "f.severity::int",
    "title_code": "f.title_code",
    "answers": "coalesce(f.answers, '{}')::jsonb",
    "text": "f.text",
    "place_words": "f.place_words",
    "place_name": "f.place_name",
    "unit_id": "u.id",
    "created_at": "coalesce(f.created_at::timestamptz, t.created_at)",
    "promise_on": "f.promise_on::date",
    "resident_message": "f.resident_message",
    "language": "coalesce(f.language, 'sv')",
    "geom": _GEOM,
    "place_id": "p.place_id",
}
_OWN = f"f.external_source = '{OWN_SOURCE}'"
_FREE = (
    f"({_OWN} AND f.external_id ~ '^[0-9a-hjkmnp-tv-z]{{10}}$'"
    " AND NOT EXISTS (SELECT FROM observation x WHERE x.public_id = f.external_id))"
)
_MADE = {
    "id": "g.id",
    "public_id": f"CASE WHEN {_FREE} THEN f.external_id ELSE {_RANDOM_ID} END",
    "ref": (
        "coalesce(kr.ref, m.letters || '-' || n.series || '-'"
        " || lpad(r.place::text, greatest(4, length(r.place::text)), '0'))"
    ),
    # Nobody holds a secret link to an imported report: this is the hash of nothing that can be found.
    "token_hash": "uuid_send(g.id) || uuid_send(g.id)",
    "municipality_id": "g.municipality_id",
    "source": f"CASE WHEN {_OWN} THEN coalesce(f.source, 'import') ELSE 'import' END",
    "external_source": f"CASE WHEN NOT {_FREE} THEN f.external_source END",
    "external_id": f"CASE WHEN NOT {_FREE} THEN f.external_id END",
    **_OBSERVATION,
    "closed_at": "CASE WHEN f.status = 'closed' THEN coalesce(f.closed_at::timestamptz, g.opened) END",
    "created_at": "g.opened",
    "place_name": "coalesce(f.place_name, p.name)",
    "unit_id": "coalesce(u.id, c.unit_id)",
}
_UNIT = " LEFT JOIN unit u ON u.municipality_id = g.municipality_id AND u.code = f.unit"
OBSERVATIONS = Target(
    "observation",
    _OBSERVATION,
    {"geom": _PLACE_FIELDS, "place_id": _PLACE_FIELDS, "unit_id": frozenset({"unit"})}
    | dict.fromkeys(_STATE_FIELDS, _STATE_FIELDS)
    | {"perception": frozenset({"perception", "category"})},
    _PLACED + _UNIT,
    _GOOD.format(
        new_id=_NEW_ID,
        ids="coalesce(k.id, o.id)",
        opened="t.opened, to_char(t.opened AT TIME ZONE 'Europe/Stockholm', 'YYMM')",
        known="CROSS JOIN LATERAL (SELECT coalesce(f.created_at::timestamptz, now()) AS opened OFFSET 0) t"
        " LEFT JOIN observation k ON k.municipality_id = r.municipality_id"
        " AND k.external_source = f.external_source AND k.external_id = f.external_id"
        f" LEFT JOIN observation o ON {_OWN} AND o.municipality_id = r.municipality_id AND o.public_id = f.external_id",
    ),
    f"INSERT INTO observation ({', '.join(_MADE)}) SELECT {', '.join(_MADE.values())} FROM ("  # noqa: S608 - our own
    " SELECT *, row_number() OVER (PARTITION BY municipality_id, series ORDER BY row_number DESC) AS back"
    " FROM good WHERE NOT known) g JOIN feature f USING (row_number) JOIN municipality m ON m.id = g.municipality_id"
    " JOIN numbered n ON n.municipality_id = g.municipality_id AND n.series = g.series"
    f" CROSS JOIN LATERAL (SELECT n.last - g.back + 1 AS place) r {_PLACED} {_UNIT}"
    " LEFT JOIN kept_ref kr USING (row_number)"
    " LEFT JOIN category c ON c.municipality_id = g.municipality_id AND c.code = f.category ORDER BY g.row_number",
    numbered=True,
    history=True,
    versioned=True,
)

_LIGHT = {
    "label": "f.label",
    "state": "coalesce(f.state, 'unknown')",
    "lamp": "f.lamp",
    "owner": "f.owner",
    "installed_on": "f.installed_on::date",
    "geom": "f.geom",
}
_MADE_LIGHT = {
    "id": "g.id",
    "public_id": _RANDOM_ID,
    "municipality_id": "g.municipality_id",
    "source": "f.external_source",
    "external_id": "f.external_id",
    **_LIGHT,
}
LIGHTS = Target(
    "light_point",
    _LIGHT,
    {"geom": _PLACE_FIELDS},
    "",
    _GOOD.format(
        new_id=_NEW_ID,
        ids="k.id",
        opened="NULL, NULL",
        known="LEFT JOIN light_point k ON k.municipality_id = r.municipality_id AND k.source = f.external_source"
        " AND k.external_id = f.external_id",
    ),
    f"INSERT INTO light_point ({', '.join(_MADE_LIGHT)}) SELECT {', '.join(_MADE_LIGHT.values())}"  # noqa: S608 - our own
    " FROM good g JOIN feature f USING (row_number) WHERE NOT g.known ORDER BY g.row_number",
)
TARGETS = {ImportKind.OBSERVATIONS: OBSERVATIONS, ImportKind.LIGHTS: LIGHTS}
