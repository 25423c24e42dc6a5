"""Rate limits counted in PostgreSQL, so that all web processes share them; keys are HMACs, never addresses."""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import text

from webapp.core.database import separately, settings

_COUNT = text(
    'INSERT INTO rate_count AS r (key, "window", count) VALUES (:key, :window, 1)'
    ' ON CONFLICT (key, "window") DO UPDATE SET count = r.count + 1 RETURNING count'
)
# Always in the same order, so that two requests never wait for each other.
_COUNT_ALL = text(
    'INSERT INTO rate_count AS r (key, "window", count) SELECT k, w, 1'
    " FROM unnest(cast(:keys AS bytea[]), cast(:windows AS timestamptz[])) AS asked (k, w) ORDER BY k"
    ' ON CONFLICT (key, "window") DO UPDATE SET count = r.count + 1 RETURNING key, count'
)
_FORGET = text("DELETE FROM rate_count WHERE key = :key")
_PEEK = text('SELECT count FROM rate_count WHERE key = :key AND "window" = :window')


def count(purpose: str, who: str, window: timedelta) -> int:
    """Count one more and return how many there are in the current window."""
    with separately() as connection:
        return int(connection.execute(_COUNT, _key(purpose, who, window)).scalar_one())


def count_all(counted: Iterable[tuple[str, str, timedelta]]) -> list[int]:
    """Count one more of each (purpose, who, window) in one statement; the answers in the order given."""
    rows = [_key(purpose, who, window) for purpose, who, window in counted]
    with separately() as connection:
        asked = {"keys": [row["key"] for row in rows], "windows": [row["window"] for row in rows]}
        done = {bytes(key): int(number) for key, number in connection.execute(_COUNT_ALL, asked)}
    return [done[row["key"]] for row in rows]  # type: ignore[index] # a key is bytes


def peek(purpose: str, who: str, window: timedelta) -> int:
    """How many there are in the current window, without counting."""
    with separately() as connection:
        return int(connection.execute(_PEEK, _key(purpose, who, window)).scalar() or 0)


def forget(purpose: str, who: str, window: timedelta) -> None:
    """Begin to count from nothing again."""
    with separately() as connection:
        connection.execute(_FORGET, {"key": _key(purpose, who, window)["key"]})


def seconds_left(window: timedelta) -> int:
    """Seconds until the current window ends."""
    now = datetime.now(UTC)
    return int((_start(now, window) + window - now).total_seconds()) + 1


def address() -> str:
    """The client's network address (behind proxies as TRYGG_TRUSTED_PROXIES says); IPv6 by its /64."""
    found = request.remote_addr or ""
    try:
        known = ipaddress.ip_address(found)
    except ValueError:
        return found
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known.packed, 64), strict=False))


def _key(purpose: str, who: str, window: timedelta) -> dict[str, object]:
    now = datetime.now(UTC)
    # The day is part of the key, so that a stored key cannot be followed over time.
    secret = hmac.new(settings().key("rate"), f"{purpose}|{who}|{now:%Y-%m-%d}".encode(), hashlib.sha256)
    return {"key": secret.digest(), "window": _start(now, window)}


def _start(now: datetime, window: timedelta) -> datetime:
    seconds = window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
