"""Police events as an import leaves them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from data.models.police_event import PoliceEvent
from tests.support.world import TESTBY
from webapp.core.clock import STOCKHOLM, today

_numbers = count(500_000)


def make_police_event(
    session: Session, municipality_id: int | None = TESTBY, *, days: int = 3, at: time = time(21, 30), **values: Any
) -> PoliceEvent:
    """An event some days ago; without a municipality one of the county (99)."""
    day: date = today() - timedelta(days=days)
    number = next(_numbers)
    told: dict[str, Any] = {
        "external_id": number,
        "version": 1,
        "kind": "event",
        "type_group": "damage",
        "type": "Brand",
        "title": f"{day.day} november 21.30, Brand, Testby",
        "summary": "Det brinner i en papperskorg.",
        "url": f"https://polisen.se/aktuellt/{number}/",
        "location_name": "Testby",
        "precision": "county" if municipality_id is None else "municipality",
        "municipality_id": municipality_id,
        "county_code": "99",
        "occurred_at": datetime.combine(day, at, STOCKHOLM),
        "occurred_on": day,
        "seen_at": datetime.now(UTC),
    }
    row = PoliceEvent(**(told | values))
    session.add(row)
    session.flush()
    return row
