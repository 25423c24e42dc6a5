"""The account that the database server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from data.embedded.errors import ClusterError


@dataclass(frozen=True)
class Account:
    """User, group and name of the server's processes; `switch` says that we are root and must hand over."""

    user: int
    group: int
    name: str
    switch: bool

    @classmethod
    def current(cls) -> Self:
        """Ourselves, or for root the account in TRYGG_PG_USER (`postgres` unless set)."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), _name(os.geteuid()), switch=False)
        name = os.environ.get("TRYGG_PG_USER", "postgres")
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            raise ClusterError(
                f"PostgreSQL does not run as root and there is no account `{name}`. "
                f"Make one with `useradd --system {name}`, or name another one in TRYGG_PG_USER."
            ) from None
        if entry.pw_uid == 0:
            raise ClusterError("PostgreSQL does not run as root: name an ordinary account in TRYGG_PG_USER.")
        return cls(entry.pw_uid, entry.pw_gid, name, switch=True)

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as the account, with nothing of the caller's PG* and locale variables."""
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            user=self.user if self.switch else None,
            group=self.group if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.switch:
            os.chown(path, self.user, self.group)

    def check_reach(self, folder: Path) -> None:
        """ClusterError when the account cannot enter one of the folders above, such as root's home."""
        for parent in reversed(folder.parents):
            if self.switch and not self._may_enter(parent.stat()):
                raise ClusterError(
                    f"The database runs as `{self.name}`, who may not enter {parent}. "
                    f"Choose another state folder with TRYGG_STATE, or type `chmod o+x {parent}`."
                )

    def check_owner(self, folder: Path) -> None:
        """ClusterError when an existing folder belongs to somebody else, as after a run as another user."""
        owner = folder.stat().st_uid
        if owner != self.user:
            raise ClusterError(
                f"{folder} belongs to `{_name(owner)}` but the database would run as `{self.name}`. Run as the same "
                f"user as before, or hand it over with `sudo chown -R {self.name} {folder}`."
            )

    def _may_enter(self, found: os.stat_result) -> bool:
        if found.st_uid == self.user:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.group:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
