"""What was acknowledged is stored, whatever is killed meanwhile (trust: R1)."""

import http.client
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.reports import prepare
from benchmarks.server import Installation, installation, serving
from webapp.core.tokens import token_hash

KILLS = 40
CLIENTS = 4


def children(parent: int) -> list[int]:
    """The living child processes of a process (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def backends(place: Installation) -> list[int]:
    """The database's processes that serve the application; killing one makes the whole server recover."""
    return [
        pid for pid in children(place.database_process) if b"trygg_app" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


class Residents:
    """Threads that send one draft after the other, and again after an error, until told to stop."""

    def __init__(self, place: Installation, tokens: list[str]) -> None:
        self.address = place.address
        self.acknowledged: list[str] = []
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(tokens[n::CLIENTS],)) for n in range(CLIENTS)]

    def _run(self, tokens: list[str]) -> None:
        for token in tokens:
            if self.done.is_set():
                return
            if self._send(token):
                self.acknowledged.append(token)

    def _send(self, token: str) -> bool:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.0.{int(token[:2], 16)}.{int(token[2:4], 16)}",
        }
        connection = http.client.HTTPConnection(*self.address, timeout=10)
        try:
            connection.request("POST", f"/testby/report/send?draft={token}", "email=", headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return False
        finally:
            connection.close()
        return answer.status == 303 and answer.getheader("Location", "").startswith("/r/")


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_no_acknowledged_report_is_lost_when_processes_are_killed() -> None:
    chance = random.Random(7)
    with installation() as place:
        tokens = prepare(place, 40_000)
        with serving(place) as server:
            residents = Residents(place, tokens)
            for thread in residents.threads:
                thread.start()
            for number in range(KILLS):
                time.sleep(chance.uniform(0.3, 1.2))
                victims = backends(place) if number % 4 == 3 else children(server.process)
                if victims:
                    os.kill(chance.choice(victims), signal.SIGKILL)
            residents.done.set()
            for thread in residents.threads:
                thread.join()
        time.sleep(3)
        place.engine.dispose()  # its connections were killed with the server
        query = (
            "SELECT d.token_hash FROM report_draft d JOIN observation o ON o.id = d.observation_id"
            " WHERE d.sent_at IS NOT NULL"
        )
        with place.engine.connect() as connection:
            stored = {bytes(value) for value in connection.execute(text(query)).scalars()}
    lost = [token for token in residents.acknowledged if token_hash(token) not in stored]
    print(f"{len(residents.acknowledged)} acknowledged over {KILLS} kills, {len(lost)} lost")
    assert len(residents.acknowledged) > 200
    assert lost == []
