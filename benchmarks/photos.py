"""Photos: how long a form with three takes, when they are ready, and what twenty at once cost in memory."""

import http.client
import io
import subprocess
import sys
import threading
import time

from PIL import Image
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from benchmarks.processes import await_calm, resident_bytes
from benchmarks.reports import prepare
from benchmarks.server import Installation, serving
from tests.support.photos import drawn

MEGABYTES = 8
AT_ONCE = 20
WORKER = [sys.executable, "-c", "from webapp.cli.main import main; main()", "worker"]


def picture(seed: int) -> bytes:
    """A JPEG of 12 million pixels and 8 MB, as a phone makes it."""
    out = io.BytesIO()
    drawn(4000, 3000, seed).resize((4032, 3024), Image.Resampling.BICUBIC).save(out, "JPEG", quality=88)
    content = out.getvalue()
    return content + b"\0" * (MEGABYTES * 1_000_000 - len(content))


def measure(place: Installation) -> dict[str, object]:
    """One form with three photos, then twenty photos at once, web server and worker running as in production."""
    pictures = [picture(seed) for seed in range(3)]
    tokens = prepare(place, 1 + AT_ONCE)
    with serving(place) as server:
        worker = subprocess.Popen(WORKER, env=place.environment)
        try:
            await_calm(server.process)
            await_calm(worker.pid)
            posted, ready = _three(place, tokens[0], pictures)
            idle = resident_bytes(server.process) + resident_bytes(worker.pid)
            seconds, most, refused = _twenty(place, tokens[1:], pictures, (server.process, worker.pid))
        finally:
            worker.terminate()
            worker.wait(timeout=30)
    return {
        "form with 3 photos of 8 MB: s": round(posted, 2),
        "  ready after it: s": round(ready, 2),
        f"{AT_ONCE} photos of 8 MB at once: s until all are ready": round(seconds, 1),
        "  other answers": refused,
        "  resident before, web and worker: MB": round(idle / 1e6),
        "  most resident, web, worker and child: MB": round(most / 1e6),
    }


def _three(place: Installation, token: str, pictures: list[bytes]) -> tuple[float, float]:
    fields = {"category": "lighting", "asked": "lighting", "photo": [_file(one) for one in pictures]}
    boundary, body = encode_multipart(fields)
    started = time.perf_counter()
    status = _post(place, f"/testby/report/what?draft={token}", boundary, body)
    posted = time.perf_counter() - started
    if status != 303:
        sys.exit(f"a form with photos was answered with {status}")
    _await_ready(place)
    return posted, time.perf_counter() - started - posted


def _twenty(
    place: Installation, tokens: list[str], pictures: list[bytes], processes: tuple[int, int]
) -> tuple[float, int, int]:
    """Seconds, the most bytes that were resident at once, and how many were not taken."""
    bodies = [encode_multipart({"photo": _file(one)}) for one in pictures]
    answers: list[int] = []

    def send(number: int) -> None:
        boundary, body = bodies[number % len(bodies)]
        answers.append(_post(place, f"/testby/report/photos?draft={tokens[number]}", boundary, body))

    started, most, done = time.perf_counter(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.03):
            most = max(most, sum(resident_bytes(process) for process in processes))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(AT_ONCE)]
    for thread in [watching := threading.Thread(target=watch), *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    _await_ready(place)
    done.set()
    watching.join()
    return time.perf_counter() - started, most, sum(status != 201 for status in answers)


def _file(content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename="IMG_0001.jpg")


def _post(place: Installation, path: str, boundary: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(*place.address, timeout=60)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _await_ready(place: Installation) -> None:
    waiting = text("SELECT count(*) FROM photo WHERE state = 'waiting'")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with place.engine.connect() as connection:
            if not connection.execute(waiting).scalar():
                return
        time.sleep(0.02)
    sys.exit("the photos were not ready in two minutes")
