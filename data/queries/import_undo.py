"""Takes an import back: what it made is deleted, what it changed is restored, what somebody touched since is kept."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.import_targets import Target

# An observation that something else rests on was taken up by people: it stays, even where its own row is as it was.
_TAKEN_UP = {
    "observation": tuple(
        f"EXISTS (SELECT FROM {table} x WHERE x.{column} = t.id)"
        for table, column in (
            ("publication", "observation_id"),
            ("action_observation", "observation_id"),
            ("photo", "observation_id"),
            ("observation_contact", "observation_id"),
            ("observation_follower", "observation_id"),
            ("support", "observation_id"),
            ("still_there", "observation_id"),
            ("observation", "duplicate_of"),
        )
    ),
    "light_point": ("EXISTS (SELECT FROM observation x WHERE x.asset_id = t.id)",),
}


class Undone(NamedTuple):
    """How many rows were deleted and restored, and what is kept since it changed: by name."""

    deleted: int
    restored: int
    kept: list[str]


def undo(session: Session, target: Target, batch: uuid.UUID, most: int = 1_000) -> Undone:
    """Undo a batch in the caller's transaction; `kept` names at most so many rows."""
    touched = " OR ".join(("t.xmin::text <> c.digest", *_TAKEN_UP[target.table]))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.undoing"))
    session.execute(
        text(
            "CREATE TEMP TABLE undoing ON COMMIT DROP AS SELECT t.id, c.before,"  # noqa: S608 - our own words
            f" ({touched}) AS touched FROM (SELECT object_id, before, digest FROM import_change WHERE batch_id = :batch"
            " UNION ALL SELECT unnest(object_ids), NULL, digest FROM import_made WHERE batch_id = :batch) c"
            f" JOIN {target.table} t ON t.id = c.object_id"
        ),
        {"batch": batch},
    )
    name = "ref" if target.numbered else "coalesce(label, external_id)"
    kept = session.execute(
        text(
            f"SELECT {name} FROM {target.table} WHERE id IN (SELECT id FROM undoing WHERE touched)"  # noqa: S608 - same
            " ORDER BY 1 LIMIT :most"
        ),
        {"most": most},
    ).scalars()
    kept_names = [str(one) for one in kept]
    restored = _restore(session, target)
    if target.history:
        session.execute(
            text(
                "DELETE FROM event_detail WHERE event_id IN (SELECT e.id FROM event e JOIN undoing u"
                " ON u.id = e.object_id WHERE e.object_kind = :kind AND u.before IS NULL AND NOT u.touched)"
            ),
            {"kind": target.table},
        )
    deleted = session.execute(
        text(
            f"DELETE FROM {target.table} WHERE id IN"  # noqa: S608 - our own words
            " (SELECT id FROM undoing WHERE before IS NULL AND NOT touched)"
        )
    )
    return Undone(int(deleted.rowcount), restored, kept_names)  # type: ignore[attr-defined] # a CursorResult


def _restore(session: Session, target: Target) -> int:
    columns = ", ".join(
        f"{name} = CASE WHEN u.before ? '{name}' THEN {_was(name)} ELSE t.{name} END" for name in target.columns
    )
    done = session.execute(
        text(
            f"UPDATE {target.table} t SET {columns}{', version = t.version + 1' if target.versioned else ''}"  # noqa: S608 - same
            f" FROM undoing u, jsonb_populate_record(NULL::{target.table}, u.before - 'geom') r"
            " WHERE t.id = u.id AND u.before IS NOT NULL AND NOT u.touched"
        )
    )
    return int(done.rowcount)  # type: ignore[attr-defined] # a CursorResult


def _was(name: str) -> str:
    return "(u.before->>'geom')::geometry" if name == "geom" else f"r.{name}"
