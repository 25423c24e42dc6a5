"""Invented events in the police's own format for the demo: municipality and county precision, summaries, edits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.police_import import PoliceReport, import_answers
from geo.counties import COUNTIES
from geo.formats.police_answers import Answer
from geo.police_events import MONTHS, STOCKHOLM

SOURCE = "demo"
LATER = timedelta(minutes=25)  # from what happened to the police's text about it


def add_police_events(session: Session, now: datetime) -> PoliceReport:
    """Store the invented events, dated back from `now`, by the same import as real ones; they link to no page."""
    content = orjson.loads((files("data.seed") / "content" / "police_events.json").read_bytes())
    edits = dict(content["edits"])
    known = {*session.execute(text("SELECT name FROM municipality")).scalars(), *COUNTIES.values()}
    first, later = [], []
    for number, (days, clock, type_, place, words) in enumerate(content["events"]):
        if place not in known:  # a neighbour, in a small installation
            continue
        happened = _moment(now, days, clock)
        event = _event(number + 1, happened, type_, place, words)
        first.append(event)
        if number in edits:
            later.append({**event, "summary": edits[number]})
    return import_answers(session, [Answer(now - timedelta(hours=1), first), Answer(now, later)], SOURCE)


def _moment(now: datetime, days: int, clock: str) -> datetime:
    day = now.astimezone(STOCKHOLM).date() - timedelta(days=days)
    hour, minute = (int(part) for part in clock.split("."))
    return datetime.combine(day, time(hour, minute), STOCKHOLM)


def _event(number: int, happened: datetime, type_: str, place: str, words: str) -> dict[str, Any]:
    written = happened + LATER
    offset = written.strftime("%z")
    month = next(name for name, value in MONTHS.items() if value == happened.month)
    return {
        "id": number,
        "datetime": f"{written:%Y-%m-%d} {written.hour}:{written:%M:%S} {offset[:3]}:{offset[3:]}",
        "name": f"{happened:%d} {month} {happened:%H.%M}, {type_}, {place}",
        "summary": words,
        "url": "",
        "type": type_,
        "location": {"name": place, "gps": ""},
    }
