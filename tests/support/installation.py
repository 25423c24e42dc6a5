"""An installation of a test's own: a short folder that the database's account may enter, and the command in it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from webapp.cli.main import main; main()"]
CODES = {"Tyresö": ("0138", "tyreso"), "Norrtälje": ("0188", "norrtalje"), "Nyköping": ("0480", "nykoping")}
CODES["Strängnäs"] = ("0486", "strangnas")


@dataclass
class Installation:
    """A state folder with the variables that lead to it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The caller's variables, without any of ours but those of this installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRYGG_", "DATABASE_"))}
        return {**kept, "TRYGG_STATE": str(self.folder / "state"), **self.variables}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `tryggkartan` to its end."""
        environment = {**self.environment, **more}
        return subprocess.run(
            [*COMMAND, *words], env=environment, capture_output=True, text=True, check=False, timeout=90
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `tryggkartan` and go on; what it says goes to the file `said`."""
        with self.said.open("wb") as said:
            return subprocess.Popen([*COMMAND, *words], env=self.environment, stdout=said, stderr=said)

    @property
    def said(self) -> Path:
        """What the started command has said so far."""
        return self.folder / "said"

    def wait_for(self, words: str, process: subprocess.Popen[bytes], seconds: float = 90) -> str:
        """Wait until the started command has said this, and give all of it."""
        deadline = time.monotonic() + seconds
        while words not in (told := self.said.read_text()):
            assert process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
        return told


@contextmanager
def installation(**variables: str) -> Iterator[Installation]:
    """An installation with the demo's municipalities as boxes; its folder is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tk-"))
    folder.chmod(0o755)
    (folder / "towns.geojson").write_text(json.dumps(towns()), encoding="utf-8")
    made = Installation(folder, {"TRYGG_BOUNDARIES": str(folder / "towns.geojson"), "TRYGG_WORKERS": "1", **variables})
    try:
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def towns() -> dict[str, Any]:
    """The demo's municipalities as boxes around their places, 3 km wider."""
    places = json.loads((files("data.seed") / "content" / "places.json").read_bytes())
    features = []
    for name, (code, slug) in CODES.items():
        latitudes, longitudes = [row[2] for row in places[slug]], [row[3] for row in places[slug]]
        west, east = min(longitudes) - 0.05, max(longitudes) + 0.05
        south, north = min(latitudes) - 0.03, max(latitudes) + 0.03
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, path: str = "/healthz") -> int:
    """The status that a page of the running application answers with."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        return int(response.status)


def family(process: int) -> set[int]:
    """A process and all that it started, for those that still run."""
    found = {process}
    with suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            found |= family(int(child))
    return found


def living(processes: set[int]) -> set[int]:
    """Those that still run; one that only waits to be counted (a zombie) does not."""
    found = set()
    for number in processes:
        with suppress(OSError):
            if Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                found.add(number)
    return found
