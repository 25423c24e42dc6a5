"""What a database must have before the application runs on it: asked with one connection and no heavy imports."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

VERSIONS = Path(__file__).parent / "versions"
_LOOK = (
    "SELECT (SELECT version_num FROM alembic_version), EXISTS (SELECT FROM municipality),"
    " EXISTS (SELECT FROM place WHERE source = 'demo')"
)


@dataclass(frozen=True)
class Found:
    """What there is: `migrated` to what this code expects, any municipalities, the demo."""

    migrated: bool
    municipalities: bool
    demo: bool


def newest() -> str:
    """The newest revision, told by the names of the files (0001_name.py); alembic itself takes a second to load."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def look(address: str) -> Found | None:
    """What the login of this address (postgresql://…) finds; None when it cannot look at all."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            row = connection.execute(_LOOK).fetchone()
    except psycopg.Error:
        return None
    return Found(row[0] == newest(), row[1], row[2]) if row else None
