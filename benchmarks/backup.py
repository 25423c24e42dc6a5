"""A backup of many observations and its restore: `python -m benchmarks.backup [OBSERVATIONS]`, a million by default.

The set is what `tryggkartan demo --observations N` makes; what came back is counted in every table, by itself.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from data.embedded.cluster import Cluster
from tests.support.installation import COMMAND, Installation, installation

TABLES = (
    "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname IN ('public', 'public_api')"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
)


def measure(observations: int) -> dict[str, object]:
    """Seconds of a backup and of its restore into an empty installation, and how many tables came back the same."""
    with installation() as home:
        _run(home, "init")
        _run(home, "demo", "--observations", str(observations))
        folder, other = home.folder / "backup", Installation(home.folder / "other")
        backup = _seconds(lambda: _run(home, "backup", str(folder)))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        restore = _seconds(lambda: _run(other, "restore", str(folder)))
        before, after = _counts(home), _counts(other)
    same = sum(after.get(table) == rows for table, rows in before.items())
    return {
        f"backup, {before['observation']:,} observations: s": round(backup, 1),
        "  the folder: MB": round(size / 1e6),
        "  restore: s": round(restore, 1),
        "  tables with as many rows as before": f"{same} of {len(before.keys() | after.keys())}",
    }


def main() -> None:
    """Measure once, with as many observations as are said."""
    for name, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000).items():
        print(f"{name:<42} {value}", flush=True)


def _run(home: Installation, *words: str) -> None:
    done = subprocess.run([*COMMAND, *words], env=home.environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)


def _seconds(job: Callable[[], None]) -> float:
    began = time.monotonic()
    job()
    return time.monotonic() - began


def _counts(home: Installation) -> dict[str, int]:
    with _database(home.folder / "state") as connection:
        tables = [str(row[0]) for row in connection.execute(TABLES)]
        return {table: _count(connection, table) for table in tables}


@contextmanager
def _database(state: Path) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with Cluster(state / "postgres") as cluster:
        url = cluster.url().replace("postgresql+psycopg:", "postgresql:")
        with psycopg.connect(url) as connection:
            yield connection


def _count(connection: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    name = sql.Identifier(*table.split("."))
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()
    return int(str(row[0])) if row else 0


if __name__ == "__main__":
    main()
