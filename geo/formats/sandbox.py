"""Reading strangers' files in a child process with little memory, little time, no network and one driver.

GDAL opens 64 formats by default, among them ones that read other files and fetch addresses. The child is started
with all of them but one switched off, and makes sure of it before it opens anything.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from geo.errors import FormatError
from geo.formats.confined import confine
from geo.formats.sniff import MAX_BYTES, stage

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
WALL_SECONDS = 120
MAX_RESULT_BYTES = 400_000_000

_READERS = {
    "osm": "geo.formats.osm_reader:read",
    "layer": "geo.formats.layer_reader:read",
    "text": "geo.formats.text_reader:read",
    "sheet": "geo.formats.sheet_reader:read",
}


def read_limited(
    reader: str, source: Path, drivers: frozenset[str], options: dict[str, Any], seconds: int = CPU_SECONDS
) -> Any:
    """Run a named reader on a copy of the file in a limited child and give back its (JSON) answer.

    Raises FormatError: those of `stage`, and unreadable when the child failed or met a limit.
    """
    with tempfile.TemporaryDirectory(prefix="tryggkartan-read-") as name:
        folder = Path(name)
        copy, driver = stage(source, folder, drivers, MAX_BYTES)
        return run_reader(reader, copy, driver, options, seconds)


def run_reader(reader: str, copy: Path, driver: str | None, options: dict[str, Any], seconds: int = CPU_SECONDS) -> Any:
    """Run a named reader in a limited child on a file that lies alone in its folder; driver None opens no GDAL at all.

    Raises FormatError: unreadable when the child failed or met a limit, too_large, and those of the reader.
    """
    folder = copy.parent
    job = {"reader": reader, "driver": driver, "input": str(copy), "output": str(folder / "answer.json")}
    (folder / "job.json").write_text(json.dumps({**job, "options": options, "seconds": seconds}))
    _run(folder, driver, seconds)
    return _answer(folder / "answer.json")


def _run(folder: Path, driver: str | None, seconds: int) -> None:
    command = [sys.executable, "-m", "geo.formats.sandbox", str(folder / "job.json")]
    try:
        done = subprocess.run(
            command, env=_environment(folder, driver), cwd=folder, stdin=subprocess.DEVNULL,
            # A reader warns once a row: nothing of that is kept here.
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=max(WALL_SECONDS, 3 * seconds), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise FormatError("unreadable", reason="time") from None
    if done.returncode != 0:
        reason = "time" if done.returncode in (-24, -9) else "failed"
        raise FormatError("unreadable", reason=reason)


def _answer(path: Path) -> Any:
    if not path.exists():
        raise FormatError("unreadable", reason="failed")
    if path.stat().st_size > MAX_RESULT_BYTES:
        raise FormatError("too_large", limit=MAX_RESULT_BYTES)
    answer = json.loads(path.read_bytes())
    if "error" in answer:
        raise FormatError(answer["error"], **answer.get("params", {}))
    return answer["result"]


@cache
def _drivers() -> tuple[str, ...]:
    import pyogrio

    return tuple(sorted(pyogrio.list_drivers()))


def _environment(folder: Path, driver: str | None) -> dict[str, str]:
    # Some drivers are skipped by their plain name, some only with OGR_ before it; the child checks the outcome.
    others = [name for name in _drivers() if name != driver] if driver else []
    skip = ",".join([*others, *(f"OGR_{name}" for name in others)])
    root = str(Path(__file__).resolve().parents[2])
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([root, *(path for path in sys.path if path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "CPL_TMPDIR": str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "OGR_SKIP": skip,
        "GDAL_SKIP": skip,
        "GDAL_NUM_THREADS": "1",
        "GDAL_CACHEMAX": "64",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    }


def child(job_path: str) -> None:
    """Read one file as the child process; the answer or the error code is written as JSON."""
    job = json.loads(Path(job_path).read_text())
    confine(MEMORY_BYTES, job["seconds"], 2 * MAX_BYTES)
    # The reader's own imports of these are optional; without them the child starts in a quarter of the time.
    sys.modules.update(dict.fromkeys(("geopandas", "pandas", "pyarrow", "shapely")))  # type: ignore[arg-type] # None stands for "cannot be imported"
    if job["driver"]:
        _check_drivers(job["driver"])
    module, name = _READERS[job["reader"]].split(":")
    answer: dict[str, Any]
    try:
        answer = {"result": getattr(import_module(module), name)(job["input"], **job["options"])}
    except FormatError as error:
        answer = {"error": error.code, "params": error.params}
    Path(job["output"]).write_text(json.dumps(answer))


def _check_drivers(driver: str) -> None:
    import pyogrio

    if set(pyogrio.list_drivers()) != {driver}:
        raise SystemExit("more drivers than the wanted one are open")


if __name__ == "__main__":
    child(sys.argv[1])
