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
from data.photo_store import PhotoStore
from data.seed.catalogue import load_catalogue
from data.seed.demo_actions import add_actions
from data.seed.demo_areas import Named, add_areas
from data.seed.demo_cases import add_cases, write_cases
from data.seed.demo_history import History
from data.seed.demo_photos import add_photos
from data.seed.demo_places import add_places
from data.seed.demo_police import add_police_events
from data.seed.demo_story import add_story
from data.seed.demo_town import Rules, Town
from data.seed.demo_voices import add_voices
from data.seed.demo_walks import add_walks
from data.seed.demo_watch import add_watch_areas
from data.vocabulary import RetentionKind

SEED = 2026
SLUGS = ("tyreso", "norrtalje", "nykoping", "strangnas")
STORY = "norrtalje"
FILES = ("places", "names", "cases", "story", "walks", "sentences", "plans", "watch_areas")
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
    session: Session,
    rules: Rules,
    staff: Mapping[str, uuid.UUID],
    *,
    now: datetime | None = None,
    seed: int = SEED,
    districts: Mapping[int, list[Named]] | None = None,
    pictures: PhotoStore | None = None,
) -> list[uuid.UUID]:
    """Fill the opened municipalities; gives the ids of the observations that an action has answered.

    `staff` names by slug the person who is said to have done what staff did; `districts` by municipality what their
    parts are called (code, name, area); photos are drawn when there is a store for them.
    """
    content = {file: _content(f"{file}.json") for file in FILES}
    moment = now or datetime.now(UTC)
    answered = []
    query = select(Municipality).where(Municipality.slug.in_(list(staff))).order_by(Municipality.code)
    for municipality in session.scalars(query).all():
        slug = municipality.slug
        set_scope(session, municipalities=(municipality.id,))
        random = Random(f"{seed}-{slug}")  # noqa: S311 - a demo, not a secret
        town = Town.open(session, municipality, rules, staff[slug], random, moment)
        add_places(town, content["places"][slug], content["names"])
        add_areas(town, (districts or {}).get(municipality.id, ()))
        _add_life(town, content)
        if pictures is not None:
            add_photos(town, pictures)
        town.write_history()
        answered += [case.observation.id for case in town.cases if case.plan and case.observation.outcome == "done"]
    add_police_events(session, moment)
    return answered


def _add_life(town: Town, content: dict[str, Any]) -> None:
    """What people report, what is done about it, and who watches over what."""
    slug = town.municipality.slug
    add_cases(town, content["cases"][slug])
    if slug == STORY:
        add_story(town, content["story"])
    add_walks(town, content["walks"])
    History(town, content["sentences"], content["plans"], content["story"]["at"]).add()
    write_cases(town)
    add_actions(town)
    add_voices(town)
    add_watch_areas(town, content["watch_areas"][slug])


def _content(name: str) -> Any:
    return orjson.loads((files("data.seed") / "content" / name).read_bytes())
