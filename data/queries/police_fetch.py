"""How the scheduled fetching of police events goes: whose turn it is, how it ended, how long to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

PAUSE = timedelta(seconds=60)  # between two calls, whatever starts them: at most 60 an hour
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=20), timedelta(hours=6)

_ADD = text("INSERT INTO police_fetch (id, wait_until) VALUES (1, :now) ON CONFLICT DO NOTHING")
_TURN = text("SELECT etag FROM police_fetch WHERE wait_until <= :now FOR UPDATE SKIP LOCKED")
_TAKE = text("UPDATE police_fetch SET checked_at = :now, wait_until = :until")
_WELL = text("UPDATE police_fetch SET succeeded_at = :now, failures = 0, outcome = :outcome, etag = :etag")
_ILL = text(
    "UPDATE police_fetch SET failures = failures + 1, outcome = :outcome, etag = NULL,"
    " wait_until = :now + greatest(:told, least(:first * pow(2, least(failures, 10)), :longest)) RETURNING failures"
)
_STATE = text("SELECT checked_at, succeeded_at, wait_until, failures, outcome FROM police_fetch")


@dataclass(frozen=True)
class Turn:
    """Leave to make one call; `etag` is what the last good answer was marked with."""

    etag: str | None


@dataclass(frozen=True)
class FetchState:
    """How it goes."""

    checked_at: datetime | None
    succeeded_at: datetime | None
    wait_until: datetime
    failures: int
    outcome: str | None


def take_turn(session: Session, now: datetime) -> Turn | None:
    """Leave to call now, None while one should wait; the next call waits at least a minute, even after a crash."""
    session.execute(_ADD, {"now": now})
    row = session.execute(_TURN, {"now": now}).first()
    if row is None:
        return None
    session.execute(_TAKE, {"now": now, "until": now + PAUSE})
    return Turn(row.etag)


def went_well(session: Session, now: datetime, outcome: str, etag: str | None) -> None:
    """Note a good answer."""
    session.execute(_WELL, {"now": now, "outcome": outcome, "etag": etag})


def went_ill(session: Session, now: datetime, outcome: str, told: timedelta = timedelta(0)) -> int:
    """Note a failure and wait, each time twice as long, at least what the other side asked; gives how many in a row."""
    waits = {"told": told, "first": FIRST_WAIT, "longest": LONGEST_WAIT}
    return int(session.execute(_ILL, {"now": now, "outcome": outcome, **waits}).scalar_one())


def state(connection: Connection) -> FetchState | None:
    """How it goes, None when it was never tried."""
    row = connection.execute(_STATE).first()
    return FetchState(*row) if row else None
