"""The actions of the demo: who does what about which observations, and how far it has come."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from geoalchemy2.shape import to_shape

from data.models.action import Action, ActionObservation, ActionPlace
from data.models.observation import Observation
from data.queries.action_geometry import refresh_public_geom
from data.queries.references import next_number
from data.seed.demo_cases import UNTIL_REVIEW, tell_created, tell_status
from data.seed.demo_town import Town, stored
from data.seed.demo_when import STOCKHOLM
from data.vocabulary import Audience, Verb
from geo.links import middle

# The steps to each state; what is declined or not ours was never decided.
STEPS = {
    "proposed": ["proposed"],
    "decided": ["proposed", "decided"],
    "in_progress": ["proposed", "decided", "in_progress"],
    "closed": ["proposed", "closed"],
    "done": ["proposed", "decided", "in_progress", "closed"],
}


class Draft(NamedTuple):
    """What the seed decides of an action, whatever the day."""

    plan: dict[str, Any]
    id: UUID
    public_id: str
    created: datetime


def add_actions(town: Town) -> None:
    """Add the planned actions, oldest first, and the history of what they answer."""
    linked: dict[int, list[Observation]] = {}
    for case in town.cases:
        if case.plan is not None:
            linked.setdefault(id(case.plan), []).append(case.observation)
    drafts = [Draft(plan, town.new_id(), town.public_id(), _begun(town, plan)) for plan in town.plans]
    for draft in sorted(drafts, key=lambda draft: draft.created):
        answered = linked.get(id(draft.plan), [])
        action = _action(town, draft, answered)
        times = _times(town, draft.plan, action)
        _tell_action(town, action, times, answered)
        for observation in answered:
            _tell_linked(town, action, observation, times)
    town.session.flush()


def _begun(town: Town, plan: dict[str, Any]) -> datetime:
    today = town.now.astimezone(STOCKHOLM).date()
    day = today - timedelta(days=plan["age"])
    day = min(town.working_day(day), max(day, today - timedelta(days=1)))
    return datetime.combine(day, time(9, town.random.randint(0, 59), town.random.randint(0, 59)), STOCKHOLM)


def _action(town: Town, draft: Draft, linked: list[Observation]) -> Action:
    session, municipality, plan, created = town.session, town.municipality, draft.plan, draft.created
    today = town.now.astimezone(STOCKHOLM).date()
    spot = town.spots[plan["at"]] if plan["at"] else None
    tied = [to_shape(observation.geom) for observation in linked if observation.geom is not None]
    anchor = middle([*tied, spot.centre] if spot else tied)
    action = Action(
        id=draft.id,
        public_id=draft.public_id,
        ref=f"{municipality.letters}-Å-{next_number(session, municipality.id, 'action'):04d}",
        municipality_id=municipality.id,
        kind=plan["kind"],
        title=plan["title"],
        description=plan["description"],
        unit_id=town.units[plan["unit"]].id,
        controls_site=municipality.name,
        cost_sek=plan["cost"],
        due_on=town.working_day(today + timedelta(days=plan["due"])),
        status=plan["status"],
        outcome=plan.get("outcome"),
        resident_message=plan.get("answer"),
        whole_municipality=spot is None,
        geom=stored(anchor) if anchor is not None else None,
        created_at=created,
    )
    session.add(action)
    session.flush()
    session.add_all(
        ActionObservation(action_id=action.id, observation_id=observation.id, linked_at=created)
        for observation in linked
    )
    if spot:
        session.add(ActionPlace(action_id=action.id, place_id=spot.place.id))
    refresh_public_geom(session, [action.id])
    return action


def _times(town: Town, plan: dict[str, Any], action: Action) -> dict[str, datetime]:
    """When the action came to each of its states."""
    steps = STEPS["done" if action.outcome == "done" else action.status]
    end = town.now - timedelta(hours=30)
    if "took" in plan:
        end = min(end, action.created_at + timedelta(days=plan["took"]) / 0.6)
    share = max(end - action.created_at, timedelta(hours=2)) * 0.6 / max(1, len(steps) - 1)
    return {step: action.created_at + share * number for number, step in enumerate(steps)}


def _tell_action(town: Town, action: Action, times: dict[str, datetime], linked: list[Observation]) -> None:
    created = action.created_at
    town.tell("action", action.id, created, Verb.CREATED, Audience.PUBLIC, {"status": [None, "proposed"]})
    if linked:
        town.tell("action", action.id, created, Verb.LINKED, Audience.STAFF, {"observations": [0, len(linked)]})
    # A mere proposal is for staff alone.
    if action.status != "proposed":
        second = list(times)[1]
        action.published_at = times[second]
        town.tell("action", action.id, action.published_at, Verb.PUBLISHED, Audience.PUBLIC, {})
    steps = list(times)
    for before, after in pairwise(steps):
        changes: dict[str, list[Any]] = {"status": [before, after]}
        if after == "closed":
            changes["outcome"] = [None, action.outcome]
            action.closed_at = times[after]
        town.tell("action", action.id, times[after], Verb.STATUS, Audience.PUBLIC, changes)


def _tell_linked(town: Town, action: Action, observation: Observation, times: dict[str, datetime]) -> None:
    """An observation goes to planned with the link, and follows the action from there."""
    tell_created(town, observation)
    reviewed = min(observation.created_at + UNTIL_REVIEW, action.created_at)
    tell_status(town, observation, "new", "review", reviewed)
    linked = {"action": [None, action.public_id]}
    town.tell("observation", observation.id, action.created_at, Verb.LINKED, Audience.STAFF, linked)
    tell_status(town, observation, "review", "planned", action.created_at)
    before = "planned"
    for after in ("in_progress", "closed"):
        if after in times:
            tell_status(town, observation, before, after, times[after])
            before = after
    observation.closed_at = times.get("closed")
