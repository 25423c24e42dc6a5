"""How long starts take: the web server until its first answer, and `make run` on an installation that is made."""

import os
import signal
import statistics
import subprocess
import time
from pathlib import Path

from benchmarks.server import Installation, serving
from tests.support.installation import free_port, installation

ROOT = Path(__file__).parents[1]
TIMES = 3


def first_answer(place: Installation) -> tuple[float, float]:
    """Seconds and processor seconds until the web server first answers: the middle ones of three starts."""
    found = []
    for _ in range(TIMES):
        with serving(place) as server:
            found.append((server.started_in, server.start_cost))
    took, cost = zip(*found, strict=True)
    return statistics.median(took), statistics.median(cost)


def second_run() -> float:
    """Seconds from typing `make run` to "runs on", the second time; the middle one of three."""
    with installation(TRYGG_PORT=str(free_port()), TRYGG_WORKERS="2") as home:
        return statistics.median([_run(home.environment, home.said) for _ in range(TIMES + 1)][1:])


def _run(environment: dict[str, str], said: Path) -> float:
    started = time.perf_counter()
    with said.open("wb") as out:
        process = subprocess.Popen(
            ["make", "--silent", "run"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        while "Tryggkartan runs on" not in said.read_text():
            if process.poll() is not None:
                raise RuntimeError(said.read_text())
            time.sleep(0.02)
        return time.perf_counter() - started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
