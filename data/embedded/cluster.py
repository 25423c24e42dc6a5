"""The private PostGIS cluster of a demo, a small installation or a test run: one folder and one unix socket."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from data.embedded.account import Account
from data.embedded.binaries import Binaries, find_binaries
from data.embedded.errors import ClusterError
from data.embedded.processes import await_ready, clear_remains, postmaster_alive

OWNER = "trygg"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 105  # bytes; the kernel's limit is 107 with the closing zero
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside at the next start
FAST = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "wal_level = minimal",
    "max_wal_senders = 0",
)

# While the server's lock file is there: runs a command once a process is gone. Outlives the terminal.
WATCH = """trap "" HUP INT
(
  while [ -e "$2" ] && { [ -d "/proc/$1" ] || kill -0 "$1"; }; do sleep 1; done
  shift 2
  exec "$@"
) </dev/null >/dev/null 2>&1 &
"""


class Cluster:
    """A PostgreSQL server with PostGIS in `folder`.

    `fast` risks the data at a power cut and is for tests. A server started with `until_exit_of` stops when the process
    of that number is gone, even by kill -9: right for a folder of one's own, wrong where the next start may come first.
    """

    def __init__(self, folder: Path, *, fast: bool = False, until_exit_of: int | None = None) -> None:
        self.folder = folder.resolve()
        self.fast = fast
        self.until_exit_of = until_exit_of
        self.data = self.folder / "data"
        self.socket = self.folder / "run"
        self.log = self.folder / "postgres.log"
        self._password_file = self.folder / "password"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the server process of this folder is alive."""
        alive = postmaster_alive(self.data)
        return self._pg_ctl("status") is None if alive is None else alive

    @property
    def password(self) -> str:
        """The owner's random password, made with the cluster."""
        return self._password_file.read_text(encoding="utf-8").strip()

    def start(self) -> None:
        """Make the cluster when it is new and start it; nothing happens when it runs. Two processes may call it."""
        account = Account.current()
        self._prepare_folder(account)
        with self._lock():
            binaries = self._binaries()
            if not self._made():
                self._make(binaries, account)
            if self.running:
                await_ready(self.data)
            else:
                clear_remains(self.data, self.socket, account)
                self._launch(account)
                if self.until_exit_of:
                    stop = [binaries.program("pg_ctl"), "stop", "-D", str(self.data), "-m", "immediate"]
                    lock = str(self.data / "postmaster.pid")
                    account.run(["/bin/sh", "-c", WATCH, "watcher", str(self.until_exit_of), lock, *stop])

    def stop(self) -> None:
        """Stop the server in good order, cutting open connections; nothing happens when it is not running."""
        if not self._made():
            return
        with self._lock():
            if not self.running:
                return
            said = self._pg_ctl("stop", "-m", "fast", "-w", "-t", "60")
            if said is not None and self.running:
                raise ClusterError(f"The database did not stop: {_last_line(said)} See {self.log}.")

    def url(self, database: str = "trygg", user: str = OWNER, password: str | None = None) -> str:
        """SQLAlchemy address of a database over the unix socket; the owner's password is filled in."""
        word = self.password if user == OWNER and password is None else password
        login = quote(user, safe="") + (f":{quote(word, safe='')}" if word else "")
        # The port is named, else a PGPORT in somebody's shell would lead elsewhere.
        place = f"host={quote(str(self.socket), safe='/')}&port=5432"
        return f"postgresql+psycopg://{login}@/{quote(database, safe='')}?{place}"

    def has_database(self, name: str) -> bool:
        """Whether the running cluster has a database of that name."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, empty or as a copy of another one that nobody is connected to."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template1")))

    def drop_database(self, name: str) -> None:
        """Remove a database and cut its connections; nothing happens when there is none."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            try:
                connection.execute(statement)
            except psycopg.Error as error:
                raise ClusterError(f"The database refused: {error}") from error

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket),
            port=5432,
            user=OWNER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
        )

    def _made(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def _binaries(self) -> Binaries:
        """The programs that fit: for an existing cluster those of the version that made it."""
        if not self._made():
            return find_binaries()
        version = int((self.data / "PG_VERSION").read_text(encoding="utf-8"))
        try:
            return find_binaries(version)
        except ClusterError as error:
            raise ClusterError(f"{self.data} was made by PostgreSQL {version}. {error}") from error

    def _prepare_folder(self, account: Account) -> None:
        length = len(os.fsencode(self.socket / SOCKET))
        if length > LONGEST_SOCKET:
            raise ClusterError(
                f"The path {self.socket} is too long for a unix socket ({length} of {LONGEST_SOCKET} bytes). "
                "Choose a shorter state folder with TRYGG_STATE."
            )
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if not self.folder.exists():
                self.folder.mkdir(mode=0o700)
                account.own(self.folder)
            account.check_owner(self.folder)
            account.check_reach(self.folder)
            self.socket.mkdir(mode=0o700, exist_ok=True)
            account.own(self.socket)
        except OSError as error:
            raise ClusterError(f"The folder {self.folder} cannot be used: {error.strerror}.") from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One process at a time makes, starts or stops; the kernel lets go when the holder dies."""
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self, binaries: Binaries, account: Account) -> None:
        """Run initdb beside the final place, so that an interrupted one is simply done again."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._write_password(account)
        # Without encoding and locale those of the caller would decide.
        options = ["-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"]
        if self.fast:
            options.append("--no-sync")
        password = f"--pwfile={self._password_file}"
        done = account.run([binaries.program("initdb"), "-D", fresh, password, *options])
        if done.returncode != 0:
            raise ClusterError(f"The database could not be made in {self.folder}: {_last_line(done.stderr)}")
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude = 'tryggkartan.conf'\n")
        fresh.rename(self.data)

    def _write_password(self, account: Account) -> None:
        self._password_file.unlink(missing_ok=True)
        file = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
        account.own(self._password_file)

    def _launch(self, account: Account) -> None:
        self._write_settings(account)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        said = self._pg_ctl("start", "-w", "-t", "120", "-l", str(self.log))
        if said is not None:
            log = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else said
            raise ClusterError(f"The database did not start: {_last_line(log, 'FATAL')} See {self.log}.")

    def _write_settings(self, account: Account) -> None:
        text = (Path(__file__).parent / "settings.conf").read_text(encoding="utf-8")
        place = str(self.socket).replace("'", "''")
        lines = [text, f"unix_socket_directories = '{place}'", *(FAST if self.fast else ())]
        target = self.data / "tryggkartan.conf"
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        account.own(target)

    def _pg_ctl(self, action: str, *options: str) -> str | None:
        """Run pg_ctl; None when it went well, else what it said."""
        program = self._binaries().program("pg_ctl")
        done = Account.current().run([program, action, "-D", self.data, *options])
        return None if done.returncode == 0 else done.stdout + done.stderr


def _last_line(text: str, word: str = "") -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if word in line), lines[-1] if lines else "no reason given.")
