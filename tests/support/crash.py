"""Residents who send reports while processes are killed, and what is left of what they were promised (trust: R1)."""

import hashlib
import http.client
import io
import json
import os
import random
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from benchmarks.reports import prepare
from benchmarks.server import Installation
from data.photo_store import PhotoStore
from tests.support.installation import family
from tests.support.photos import photo
from webapp.cli.serve import gunicorn
from webapp.core.tokens import token_hash

CLIENTS = 4
STORED = text(
    "SELECT d.token_hash FROM report_draft d JOIN observation o ON o.id = d.observation_id WHERE d.sent_at IS NOT NULL"
)


PHOTO = text("SELECT sha256 FROM photo WHERE public_id = :id")


@dataclass(frozen=True)
class Told:
    """How many reports and photos were acknowledged, and how many of these are not there, row and file."""

    acknowledged: int
    lost: int
    photos: int
    photos_lost: int


@dataclass
class Residents:
    """Threads that send one draft after the other, and the next after an error, until told to stop."""

    place: Installation
    tokens: Sequence[str]
    acknowledged: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        """Let them begin."""
        threads = [
            threading.Thread(target=self._run, args=(self.tokens[n::CLIENTS],), daemon=True) for n in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Wait until so many more reports have been acknowledged."""
        goal, deadline = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < goal:
            assert time.monotonic() < deadline, "no report was acknowledged for a minute"
            time.sleep(0.01)

    def _run(self, tokens: Sequence[str]) -> None:
        for token in tokens:
            if self.done.is_set():
                return
            if self._send(token):
                self.acknowledged.append(token)

    def _send(self, token: str) -> bool:
        answer = post(self.place, f"/testby/report/send?draft={token}", token, "email=")
        return answer is not None and answer.status == 303 and answer.location.startswith("/r/")


@dataclass
class Photographer:
    """A thread that adds a photo to one draft after the other; most of its time is a file being written."""

    place: Installation
    tokens: Sequence[str]
    acknowledged: list[str] = field(default_factory=list)

    def run(self, done: threading.Event) -> None:
        """Send the photo again and again until told to stop."""
        for token in self.tokens:
            if done.is_set():
                return
            boundary, body = encode_multipart({"photo": FileStorage(io.BytesIO(photo()), "bild.jpg")})
            answer = post(self.place, f"/testby/report/photos?draft={token}", token, body, boundary)
            if answer and answer.status == 201:
                self.acknowledged.append(json.loads(answer.body)["id"])

    def lost(self) -> int:
        """How many photos were promised whose row or file is not there, or not whole."""
        store = PhotoStore(self.place.settings.photos)
        with self.place.engine.connect() as connection:
            stored = {one: connection.execute(PHOTO, {"id": one}).scalar() for one in self.acknowledged}
        return sum(hashed is None or hashed != _hash(store.original(one)) for one, hashed in stored.items())


class Answer(NamedTuple):
    """What the web server said."""

    status: int
    location: str
    body: bytes


def post(place: Installation, path: str, token: str, body: bytes | str, boundary: str = "") -> Answer | None:
    """Send a form, from an address of its own; None when no answer came."""
    kind = f"multipart/form-data; boundary={boundary}" if boundary else "application/x-www-form-urlencoded"
    headers = {
        "Content-Type": kind,
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": f"10.0.{int(token[:2], 16)}.{int(token[2:4], 16)}",
    }
    connection = http.client.HTTPConnection(*place.address, timeout=10)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheader("Location", ""), answer.read())
    except (OSError, http.client.HTTPException):
        time.sleep(0.05)
        return None
    finally:
        connection.close()


class Web:
    """The web server, which can be killed and started again."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.process = self._start()

    def kill_one(self, chance: random.Random) -> None:
        """Kill one of its workers; it starts another by itself."""
        workers = sorted(family(self.process.pid) - {self.process.pid})
        if workers:
            _kill(chance.choice(workers))

    def kill_all(self) -> None:
        """Kill it with all its workers at once, and start it again."""
        for number in family(self.process.pid):
            _kill(number)
        self.process.wait(30)
        self.process = self._start()

    def stop(self) -> None:
        """Stop it in good order."""
        self.process.terminate()
        self.process.wait(30)

    def _start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(gunicorn(self.place.settings), env=self.place.environment)
        host, port = self.place.address
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=5):
                    return process
            except OSError:
                assert process.poll() is None, "the web server did not start"
                time.sleep(0.02)
        raise TimeoutError("the web server did not answer")


def kill_database(place: Installation) -> None:
    """Kill the database server with all its processes at once, and start it again; it recovers from its log."""
    everything = family(place.database_process)
    for number in (place.database_process, *everything):
        _kill(number)
    place.cluster.start()


@contextmanager
def web(place: Installation) -> Iterator[Web]:
    """The web server, stopped afterwards."""
    server = Web(place)
    try:
        yield server
    finally:
        server.stop()


def storm(place: Installation, kills: Sequence[str], *, between: int, reports: int, photos: int) -> Told:
    """Send reports and photos through all of these kills ("worker", "web", "database"), each after so many promises.

    A kill of the web server thus meets a photo that is being written; no worker takes the originals away.
    """
    chance = random.Random(7)
    tokens = prepare(place, reports + photos)
    residents, photographer = Residents(place, tokens[photos:]), Photographer(place, tokens[:photos])
    with web(place) as server:
        threads = [*residents.start(), threading.Thread(target=photographer.run, args=(residents.done,), daemon=True)]
        threads[-1].start()
        for kind in kills:
            residents.wait_for(between)
            if kind == "database":
                kill_database(place)
            elif kind == "web":
                server.kill_all()
            else:
                server.kill_one(chance)
        residents.wait_for(between)
        residents.done.set()
        for thread in threads:
            thread.join()
    place.engine.dispose()  # its connections were killed with the server
    with place.engine.connect() as connection:
        stored = {bytes(value) for value in connection.execute(STORED).scalars()}
    lost = sum(token_hash(token) not in stored for token in residents.acknowledged)
    return Told(len(residents.acknowledged), lost, len(photographer.acknowledged), photographer.lost())


def forget_commits(place: Installation) -> None:
    """Let the database answer before it has written: what must never be, and what the test must be able to see."""
    with place.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        connection.execute(text("ALTER SYSTEM SET wal_writer_delay = '10s'"))
        connection.execute(text("SELECT pg_reload_conf()"))


def _kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _hash(path: Path) -> bytes | None:
    return hashlib.sha256(path.read_bytes()).digest() if path.exists() else None
