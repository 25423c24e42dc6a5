"""One place of the demo tells the whole story: reports, a walk, actions, fewer bad reports, and the walk again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from data.models.walk import Walk
from data.seed.demo_cases import add_planned, observe
from data.seed.demo_town import Town
from data.seed.demo_walks import ANSWERS, add_finding, add_walk
from data.seed.demo_when import Calendar, light_at
from data.vocabulary import Outcome

EVENING, DAY = 0.72, 0.3  # shares of a day's hours
FEELINGS = {"unsafe_place": 0, "safe_place": 3, "lighting": 1, "vegetation": 1}
WHY = {"unsafe_place": ["dark", "hidden"], "safe_place": ["light", "view"]}


def add_story(town: Town, story: dict[str, Any]) -> None:
    """Add what has happened at the story's place; the actions answer the reports of their kinds."""
    at = story["at"]
    if at not in town.spots:
        return
    town.spots[at].place.description = story["description"]
    calendar = Calendar(town.now)
    plans = [{**plan, "at": at} for plan in story["actions"]]
    town.plans += plans
    answering = {topic: plan for plan in plans for topic in plan["takes"]}
    for days, category, what, text in story["before"]:
        told = _told(at, category, what, text)
        _report(town, calendar, days, told, answering.get(category), ANSWERS[category])
    first = _walk(town, story["walk"], at, None, answering)
    for days, category, what, text in story["after"]:
        _report(town, calendar, days, _told(at, category, what, text), None, ANSWERS[category])
    _walk(town, story["return"], at, first.id, {})


def _walk(
    town: Town, row: dict[str, Any], at: str, previous: UUID | None, answering: dict[str, dict[str, Any]]
) -> Walk:
    walk = add_walk(town, row["kind"], at, row["days"], "published", row["title"], previous)
    for turn, (category, what, text) in enumerate(row["findings"]):
        add_finding(town, walk, turn, _told(at, category, what, text), answering.get(category))
    return walk


def _told(at: str, category: str, what: str, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {"at": at, "category": category, "what": what, "text": text, "reach": 85, "spread": 32}
    told["on_path"] = True
    if category in FEELINGS:
        told["feeling"] = FEELINGS[category]
    if category in WHY:
        told["why"] = WHY[category]
    if category == "lighting":
        told["way"] = "footway"
    if what == "several":
        told["shape"] = "line"
    return told


def _report(
    town: Town, calendar: Calendar, days: int, told: dict[str, Any], plan: dict[str, Any] | None, answer: str
) -> None:
    """A resident's report, answered by an action or by itself."""
    share = DAY if told["category"] in ("vegetation", "graffiti", "litter") else EVENING
    created = calendar.moment(days, told["category"], share)
    told |= {"light": light_at(created), "reporter": town.random.randbytes(32)}
    if plan is not None:
        add_planned(town, plan, told, created)
        return
    case = observe(town, told, "closed", Outcome.DONE.value, created)
    case.took = timedelta(days=town.random.uniform(3, 14))
    case.observation.resident_message = answer
