"""The demo: four municipalities with places, invented streets, observations, actions and watch areas in all states.

What happens and where is decided by the files in content/ and the seed; only the dates follow the day of loading,
and the reporters' links the installation's key. All rows carry the source "demo".
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.municipality import Municipality
from data.models.retention import RetentionRule
from data.seed.catalogue import load_catalogue
from data.seed.demo_actions import add_actions
from data.seed.demo_cases import add_cases
from data.seed.demo_places import add_places
from data.seed.demo_police import add_police_events
from data.seed.demo_town import Rules, Town
from data.seed.demo_voices import add_voices
from data.seed.demo_watch import add_watch_areas
from data.vocabulary import RetentionKind

SEED = 2026
SLUGS = ("tyreso", "norrtalje", "nykoping", "strangnas")
CONTACTS = [
    {"name": {"sv": "Felanmälan till kommunen", "en": "Fault reports to the municipality"}, "phone": "0000-10 00 00",
     "hours": {"sv": "Vardagar 8–16, jour övrig tid", "en": "Weekdays 8–16, on call otherwise"}},
    {"name": {"sv": "Trygghetssamordnaren", "en": "Community safety coordinator"}, "phone": "0000-10 00 10",
     "hours": {"sv": "Vardagar 9–15", "en": "Weekdays 9–15"}},
]  # fmt: skip

KEPT_DAYS = {RetentionKind.CONTACT: 90, RetentionKind.FOLLOWER: 90, RetentionKind.CASE: 1825}


def open_municipalities(session: Session, today: date) -> dict[str, int]:
    """Let the municipalities of the demo that are in the database use the system; gives slug and code."""
    query = select(Municipality).where(Municipality.slug.in_(SLUGS)).order_by(Municipality.code)
    found = {municipality.slug: municipality for municipality in session.scalars(query)}
    checked = (today - timedelta(days=40)).isoformat()
    for municipality in found.values():
        load_catalogue(session, municipality.id)
        municipality.active = True
        municipality.contacts = [{**contact, "checked_on": checked} for contact in CONTACTS]
        for kind, days in KEPT_DAYS.items():
            decided = {"decision": "KS 2026/123 (påhittat)", "decided_on": today - timedelta(days=60)}
            session.merge(RetentionRule(municipality_id=municipality.id, kind=kind.value, days=days, **decided))
    session.flush()
    return {slug: found[slug].id for slug in SLUGS if slug in found}


def load(
    session: Session, rules: Rules, staff: Mapping[str, uuid.UUID], *, now: datetime | None = None, seed: int = SEED
) -> list[uuid.UUID]:
    """Fill the opened municipalities; gives the ids of the observations that an action has answered.

    `staff` names by slug the person who is said to have done what staff did.
    """
    places, cases, names, areas = (_content(f"{name}.json") for name in ("places", "cases", "names", "watch_areas"))
    answered = []
    moment = now or datetime.now(UTC)
    query = select(Municipality).where(Municipality.slug.in_(list(staff))).order_by(Municipality.code)
    for municipality in session.scalars(query).all():
        slug = municipality.slug
        set_scope(session, municipalities=(municipality.id,))
        random = Random(f"{seed}-{slug}")  # noqa: S311 - a demo, not a secret
        town = Town.open(session, municipality, rules, staff[slug], random, moment)
        add_places(town, places[slug], names)
        add_cases(town, cases[slug])
        add_actions(town)
        add_voices(town)
        add_watch_areas(town, areas[slug])
        town.write_history()
        answered += [case.observation.id for case in town.cases if case.plan and case.observation.outcome == "done"]
    add_police_events(session, moment)
    return answered


def _content(name: str) -> Any:
    return orjson.loads((files("data.seed") / "content" / name).read_bytes())
