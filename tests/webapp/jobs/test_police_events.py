"""Fetching from the police: politely, from a real server on this machine that is friendly, busy, slow or hostile."""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries import police_fetch
from webapp.config import Settings
from webapp.core.checkup import examine
from webapp.jobs.police_events import fetch_events
from webapp.jobs.worker import make_app

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CONTACT = "karta@testby.example"


@dataclass
class Police:
    """What the server answers, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b"[]"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def tell(self, *numbers: int, **changes: Any) -> None:
        """Answer with these events."""
        told = {"datetime": "2026-11-25 7:46:36 +01:00", "name": "25 november 06.12, Brand, Testby", "type": "Brand"}
        told |= {
            "summary": "Det brinner.",
            "url": "/aktuellt/1/",
            "location": {"name": "Testby", "gps": "1,2"},
        } | changes
        self.body = json.dumps([{"id": number, **told} for number in numbers]).encode()


@pytest.fixture
def police() -> Iterator[Police]:
    """A server of the test's own."""
    own = Police()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as the test says; 304 to those who have it already."""
            own.asked.append(dict(self.headers))
            own.paths.append(self.path)
            known = own.headers.get("ETag")
            status = 304 if known and self.headers.get("If-None-Match") == known else own.status
            self.send_response(status)
            for name, value in own.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if status == 200:
                self.wfile.write(own.body)

        def log_message(self, *_words: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    own.url = f"http://127.0.0.1:{server.server_port}/api/events"
    yield own
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetching(settings: Settings, police: Police, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that ask that server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    changes = {"police_events": True, "police_events_url": police.url, "police_events_contact": CONTACT}
    return settings.model_copy(update=changes)


def stored(session: Session) -> int:
    """How many events there are."""
    session.rollback()
    return int(session.execute(text("SELECT count(*) FROM police_event")).scalar_one())


def state(session: Session) -> police_fetch.FetchState:
    """How it goes."""
    session.rollback()
    found = police_fetch.state(session.connection())
    assert found is not None
    return found


@pytest.mark.commits
def test_an_answer_is_stored_and_the_next_is_asked_for_only_if_it_is_new(
    fetching: Settings, police: Police, session: Session
) -> None:
    police.headers["ETag"] = '"one"'
    police.tell(1, 2)
    assert fetch_events(fetching, NOW) == "fetched"
    assert stored(session) == 2
    assert police.asked[0]["User-Agent"].startswith("Tryggkartan/")
    assert CONTACT in police.asked[0]["User-Agent"]
    assert "If-None-Match" not in police.asked[0]
    assert fetch_events(fetching, NOW + timedelta(minutes=10)) == "unchanged"
    assert police.asked[1]["If-None-Match"] == '"one"'
    police.headers["ETag"] = '"two"'
    police.tell(2, 3, summary="Släckt.")
    assert fetch_events(fetching, NOW + timedelta(minutes=20)) == "fetched"
    assert stored(session) == 3
    assert state(session).outcome == "fetched"


@pytest.mark.commits
def test_never_more_than_once_a_minute_whatever_starts_it(fetching: Settings, police: Police, session: Session) -> None:
    police.tell(1)
    outcomes = [fetch_events(fetching, NOW + timedelta(seconds=seconds)) for seconds in range(0, 180, 5)]
    assert len(police.asked) == 3
    assert outcomes.count("fetched") == 3
    assert outcomes.count("waits") == 33


@pytest.mark.commits
def test_two_workers_at_once_make_one_call(fetching: Settings, police: Police) -> None:
    police.tell(1)
    outcomes: list[str] = []
    workers = [threading.Thread(target=lambda: outcomes.append(fetch_events(fetching, NOW))) for _one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["fetched", "waits", "waits", "waits"]
    assert len(police.asked) == 1


@pytest.mark.commits
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_left_alone_longer_each_time(
    fetching: Settings, police: Police, session: Session, status: int
) -> None:
    police.status = status
    moment, waits = NOW, []
    for _try in range(7):
        assert fetch_events(fetching, moment) == f"status_{status}"
        waits.append(state(session).wait_until - moment)
        assert fetch_events(fetching, moment + waits[-1] - timedelta(seconds=1)) == "waits"
        moment += waits[-1]
    assert [wait // timedelta(minutes=1) for wait in waits] == [20, 40, 80, 160, 320, 360, 360]
    assert len(police.asked) == 7
    police.status = 200
    police.tell(1)
    assert fetch_events(fetching, moment) == "fetched"
    assert state(session).failures == 0


@pytest.mark.commits
@pytest.mark.parametrize(
    ("told", "minutes"), [("7200", 120), ("10", 20), ("9999999999", 20), ("999999", 1440), ("Wed, 25 Nov 2026", 20)]
)
def test_what_the_server_asks_for_is_done(
    fetching: Settings, police: Police, session: Session, told: str, minutes: int
) -> None:
    police.status, police.headers["Retry-After"] = 429, told
    fetch_events(fetching, NOW)
    assert state(session).wait_until - NOW == timedelta(minutes=minutes)


@pytest.mark.commits
@pytest.mark.parametrize(
    ("body", "headers", "outcome"),
    [
        (b"", {}, "empty"),
        (b"[]", {}, "empty"),
        (b"<html>", {}, "not_an_answer"),
        (b'{"message": "hej"}', {}, "not_an_answer"),
        (b"[" + b" " * 5_100_000, {}, "too_large"),
        (gzip.compress(b" " * 50_000_000, mtime=0), {"Content-Encoding": "gzip"}, "too_large"),
        (b"not gzip", {"Content-Encoding": "gzip"}, "no_answer"),
    ],
)
def test_a_strange_answer_takes_nothing_away(
    fetching: Settings, police: Police, session: Session, body: bytes, headers: dict[str, str], outcome: str
) -> None:
    police.tell(1)
    fetch_events(fetching, NOW)
    police.body, police.headers = body, headers
    assert fetch_events(fetching, NOW + timedelta(minutes=10)) == outcome
    assert stored(session) == 1
    assert state(session).failures == (0 if outcome == "empty" else 1)


@pytest.mark.commits
@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("http://localhost:9/api/events", "redirected_elsewhere"),
        ("//evil.example/api/events", "redirected_elsewhere"),
        ("https://evil.example/", "redirected_elsewhere"),
        ("file:///etc/passwd", "redirected_elsewhere"),
        ("/again", "redirected_too_often"),
    ],
)
def test_a_redirect_stays_on_the_server(fetching: Settings, police: Police, target: str, outcome: str) -> None:
    police.status, police.headers["Location"] = 302, target
    assert fetch_events(fetching, NOW) == outcome
    assert len(police.asked) == (4 if target == "/again" else 1)


@pytest.mark.commits
def test_a_server_that_is_not_there_is_a_failure_like_any(settings: Settings, session: Session) -> None:
    nobody = settings.model_copy(update={"police_events_url": "http://127.0.0.1:9/", "police_events_contact": CONTACT})
    assert fetch_events(nobody, NOW) == "no_answer"
    assert state(session).failures == 1


def test_it_is_off_unless_it_is_switched_on(settings: Settings, fetching: Settings) -> None:
    assert settings.police_events is False
    assert "fetch_police_events" not in make_app(settings).tasks
    assert "fetch_police_events" in make_app(fetching).tasks


@pytest.mark.parametrize(
    "changes",
    [
        {"police_events": True},
        {"police_events_url": "http://polisen.example/api"},
        {"police_events_url": "file:///etc/passwd"},
        {"police_events": True, "police_events_contact": "a@b.example\r\nX-Evil: 1"},
    ],
)
def test_settings_that_would_not_be_polite_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**changes)


@pytest.mark.commits
def test_the_doctor_says_how_it_goes(settings: Settings, fetching: Settings, police: Police) -> None:
    def said(asked: Settings) -> str:
        return "\n".join(finding.text for finding in examine(asked) if "olice" in finding.text.lower())

    assert said(settings) == ""
    assert "nothing has been asked yet" in said(fetching)
    police.status = 503
    fetch_events(fetching)
    assert "the last 1 calls failed (status_503)" in said(fetching)
    police.status = 200
    police.tell(1)
    fetch_events(fetching, datetime.now(UTC) + timedelta(hours=1))
    assert said(fetching) == ""
