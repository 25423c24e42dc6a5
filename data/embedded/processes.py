"""Which server processes a data folder really has, also after a kill -9 or a restart of the machine."""

import time
from pathlib import Path

from data.embedded.account import Account
from data.embedded.errors import ClusterError

PROC = Path("/proc")


def postmaster_alive(data: Path) -> bool | None:
    """True when the server named in postmaster.pid runs on this folder; None where there is no /proc to tell.

    A zombie or a stranger who got the same process number does not count: neither has the folder in its
    command line.
    """
    if not (PROC / "self").exists():
        return None
    try:
        number = _lock_lines(data)[0]
        arguments = (PROC / number / "cmdline").read_bytes().split(b"\0") if number.isdigit() else []
    except (FileNotFoundError, ProcessLookupError):
        return False
    return str(data).encode() in arguments


def await_ready(data: Path, seconds: float = 120) -> None:
    """Wait until a server that is starting or recovering takes connections; ClusterError when it does not."""
    deadline = time.monotonic() + seconds
    while postmaster_alive(data) and "ready" not in _lock_lines(data)[-1]:
        if time.monotonic() > deadline:
            raise ClusterError(f"The database in {data} has been starting for {seconds:.0f} s.")
        time.sleep(0.05)


def clear_remains(data: Path, socket: Path, account: Account, seconds: float = 10) -> None:
    """Remove the lock files of a dead server once its last process is gone; ClusterError when one stays."""
    locks = [lock for lock in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")) if lock.exists()]
    if not locks or not (PROC / "self").exists():
        return
    deadline = time.monotonic() + seconds
    while _works_in(data, account):
        if time.monotonic() > deadline:
            command = f"pgrep -u {account.name} -a postgres"
            raise ClusterError(f"Processes of a killed database still run on {data}: see `{command}`.")
        time.sleep(0.1)
    for lock in locks:
        lock.unlink(missing_ok=True)


def _lock_lines(data: Path) -> list[str]:
    return (data / "postmaster.pid").read_text(encoding="utf-8").strip("\n").split("\n")


def _works_in(data: Path, account: Account) -> bool:
    """Whether a process of the account has the folder as its working folder; a zombie has none."""
    # Not even root may always see another account's folders (a container without SYS_PTRACE): ask as the account.
    links = [str(process / "cwd") for process in PROC.glob("[0-9]*")]
    return str(data) in account.run(["readlink", *links]).stdout.splitlines()
