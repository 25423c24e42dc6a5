"""How many final report POSTs a second are acknowledged, and whether every acknowledged one is in the database."""

import http.client
import multiprocessing
import random
import statistics
import threading
import time
from datetime import UTC, datetime

from shapely import Point
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.processes import await_calm, processor_seconds
from benchmarks.server import Installation, serving
from data.base import new_id
from data.models.draft import ReportDraft
from tests.support.world import CENTRE, TESTBY
from webapp.core.tokens import token_hash
from webapp.observations.service import spot

PROCESSES, THREADS = 2, 4


def prepare(place: Installation, count: int) -> list[str]:
    """Drafts that only need to be sent, each at a place of its own; returns their tokens."""
    chance = random.Random(1)  # noqa: S311 - places of a benchmark
    tokens = [f"{chance.getrandbits(128):032x}" for _ in range(count)]
    rows = [
        {
            "token_hash": token_hash(token),
            "observation_id": new_id(),
            "municipality_id": TESTBY,
            "fields": {
                "geometry": spot.to_hex(
                    Point(CENTRE[0] + chance.uniform(-4500, 4500), CENTRE[1] + chance.uniform(-4500, 4500))
                ),
                "category": "lighting",
                "what_done": True,
                "answers": {"what": "out"},
                "feeling": 1,
                "light": "dark",
                "text": "Lampan är släckt.",
            },
            "created_at": datetime.now(UTC),
        }
        for token in tokens
    ]
    with Session(place.engine) as session:
        for start in range(0, count, 1000):
            session.execute(insert(ReportDraft), rows[start : start + 1000])
        session.commit()
    return tokens


def send(address: tuple[str, int], tokens: list[str], until: float, results: "multiprocessing.Queue[object]") -> None:
    """One process of clients: each thread keeps a connection and sends its tokens one after the other."""
    told: list[tuple[str, bool, float]] = []

    def client(own: list[str]) -> None:
        connection = http.client.HTTPConnection(*address, timeout=30)
        for number, token in enumerate(own):
            if time.time() > until:
                break
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                "X-Forwarded-For": f"10.{number % 250}.{hash(token) % 250}.{number // 250 % 250}",
            }
            started = time.perf_counter()
            connection.request("POST", f"/testby/report/send?draft={token}", "email=", headers)
            answer = connection.getresponse()
            answer.read()
            sent = answer.status == 303 and answer.getheader("Location", "").startswith("/r/")
            told.append((token, sent, time.perf_counter() - started))

    threads = [threading.Thread(target=client, args=(tokens[index::THREADS],)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(told)


def measure(place: Installation, seconds: int) -> dict[str, object]:
    """Send for so many seconds; every acknowledged draft must have its observation."""
    tokens = prepare(place, 450 * seconds)
    with serving(place) as server:
        await_calm(server.process)
        before = processor_seconds(server.process), processor_seconds(place.database_process)
        told = _run(place, tokens, seconds)
        web = processor_seconds(server.process) - before[0]
        database = processor_seconds(place.database_process) - before[1]
    acknowledged = [token for token, sent, _time in told if sent]
    times = sorted(took for _token, _sent, took in told)
    return {
        "reports acknowledged": len(acknowledged),
        "reports a second": round(len(acknowledged) / seconds),
        "  p50 ms": round(statistics.median(times) * 1000, 1),
        "  p99 ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "  web server's processor ms a report": round(web / len(told) * 1000, 2),
        "  database's processor ms a report": round(database / len(told) * 1000, 2),
        "  other answers": len(told) - len(acknowledged),
        "  acknowledged but not in the database": len({token_hash(token) for token in acknowledged} - _stored(place)),
    }


def _stored(place: Installation) -> set[bytes]:
    """The drafts that have become an observation, by the hash of their token."""
    query = text(
        "SELECT d.token_hash FROM report_draft d JOIN observation o ON o.id = d.observation_id"
        " WHERE d.sent_at IS NOT NULL"
    )
    with place.engine.connect() as connection:
        return {bytes(value) for value in connection.execute(query).scalars()}


def _run(place: Installation, tokens: list[str], seconds: int) -> list[tuple[str, bool, float]]:
    results: multiprocessing.Queue[object] = multiprocessing.Queue()
    until = time.time() + seconds
    processes = [
        multiprocessing.Process(target=send, args=(place.address, tokens[index::PROCESSES], until, results))
        for index in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    told = [row for _process in processes for row in results.get()]  # type: ignore[attr-defined] # each puts a list
    for process in processes:
        process.join()
    return told
