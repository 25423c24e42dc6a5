"""Find the PostgreSQL programs of this machine that have PostGIS."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.embedded.errors import ClusterError

NEEDED = ("postgres", "initdb", "pg_ctl")
VERSION_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
SHARE_FOLDERS = (
    "/usr/share/postgresql/{version}",  # Debian and Ubuntu
    "{bin}/../share/postgresql@{version}",  # Homebrew
    "{bin}/../share/postgresql",
    "{bin}/../share",
    "/usr/share/pgsql",  # Fedora
)
# tool that tells the kind of machine: command for the newest version, command for a given one
INSTALL = {
    "apt-get": ("apt-get install postgresql-postgis", "apt-get install postgresql-{version}-postgis-3"),
    "dnf": (
        "dnf install postgresql-server postgresql-contrib postgis",
        "dnf install postgresql{version}-server postgresql{version}-contrib postgis",
    ),
    "brew": ("brew install postgresql@17 postgis", "brew install postgresql@{version} postgis"),
}


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: the folder of its programs and its major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        """Full path of one program, such as initdb."""
        return str(self.folder / name)


def find_binaries(version: int | None = None) -> Binaries:
    """The newest PostgreSQL with PostGIS, or that of a given major version; ClusterError when there is none."""
    found = [binaries for folder in _folders() if (binaries := _look(folder)) and _has_postgis(binaries)]
    if version is not None:
        found = [binaries for binaries in found if binaries.version == version]
    if not found:
        wanted = f"PostgreSQL {version}" if version else "PostgreSQL"
        raise ClusterError(
            f"{wanted} with PostGIS was not found. Install it with `{install_command(version)}`, name its folder "
            "of programs in TRYGG_PG_BIN, or use a database of your own with DATABASE_URL."
        )
    return max(found, key=lambda binaries: binaries.version)


def install_command(version: int | None = None) -> str:
    """The command that installs PostgreSQL with PostGIS on this kind of machine."""
    for tool, (newest, exact) in INSTALL.items():
        if shutil.which(tool):
            command = exact.format(version=version) if version else newest
            return command if tool == "brew" or os.geteuid() == 0 else f"sudo {command}"
    return "your package manager (postgresql and postgis)"


def _folders() -> Iterator[Path]:
    chosen = os.environ.get("TRYGG_PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    for pattern in VERSION_FOLDERS:
        yield from Path("/").glob(pattern.lstrip("/"))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _look(folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\) (\d+)", said)
    return Binaries(folder, int(match[1])) if match else None


def _has_postgis(binaries: Binaries) -> bool:
    shares = (share.format(bin=binaries.folder, version=binaries.version) for share in SHARE_FOLDERS)
    return any((Path(share) / "extension" / "postgis.control").exists() for share in shares)
