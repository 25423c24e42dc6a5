"""One polite call to the police's open interface: who we are, what we have already, and no more than we can take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import requests

from geo.formats.police_answers import MAX_BYTES

TIMEOUT = (5, 20)  # seconds to connect, and between two parts of the answer
DEADLINE = 60  # seconds for all of it
MOST_REDIRECTS = 3
LONGEST_TOLD = timedelta(days=1)


class Away(Exception):
    """No answer that can be used; `code` says why and `told` how long we were asked to wait."""

    def __init__(self, code: str, told: timedelta = timedelta(0)) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


@dataclass(frozen=True)
class Got:
    """An answer; no body when nothing is new."""

    body: bytes | None
    etag: str | None


def fetch(url: str, contact: str, etag: str | None = None) -> Got:
    """Ask once; raises Away."""
    headers = {"User-Agent": f"Tryggkartan/{version('tryggkartan')} (+{contact})", "Accept": "application/json"}
    if etag:
        headers["If-None-Match"] = etag
    try:
        with _answer(url, headers) as answer:
            if answer.status_code == 304:
                return Got(None, etag)
            if answer.status_code != 200:
                raise Away(f"status_{answer.status_code}", _told(answer.headers.get("Retry-After", "")))
            return Got(_body(answer), answer.headers.get("ETag"))
    except requests.RequestException as error:
        raise Away("no_answer", timedelta(0)) from error


@contextmanager
def _answer(url: str, headers: dict[str, str]) -> Iterator[requests.Response]:
    """The answer, after redirects that stay on the same server."""
    with requests.Session() as session:
        for _step in range(MOST_REDIRECTS + 1):
            answer = session.get(url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False)
            target = answer.headers.get("Location") if answer.is_redirect else None
            if target is None:
                with answer:
                    yield answer
                return
            answer.close()
            further = urljoin(url, target)
            if urlsplit(further)[:2] != urlsplit(url)[:2]:
                raise Away("redirected_elsewhere")
            url = further
    raise Away("redirected_too_often")


def _body(answer: requests.Response) -> bytes:
    """The body, counted while it comes, also as it grows when unpacked."""
    body, began = bytearray(), time.monotonic()
    for part in answer.iter_content(65_536):
        body += part
        if len(body) > MAX_BYTES:
            raise Away("too_large")
        if time.monotonic() - began > DEADLINE:
            raise Away("too_slow")
    return bytes(body)


def _told(words: str) -> timedelta:
    """The seconds of Retry-After; a date in it counts for nothing, our own waits are long enough."""
    seconds = int(words) if words.isascii() and words.isdigit() and len(words) < 7 else 0
    return min(timedelta(seconds=seconds), LONGEST_TOLD)
