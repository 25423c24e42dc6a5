"""The observations of the demo: what residents saw, how far it has come, and what the public may see of it."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from geoalchemy2.shape import to_shape
from shapely import Point
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from data.models.observation import Observation, ObservationContact, Publication
from data.queries import ground, naming
from data.queries.references import observation_ref
from data.seed.demo_places import AREAS
from data.seed.demo_town import SOURCE, Case, Spot, Town, stored
from data.vocabulary import Audience, Precision, Verb

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PERCEPTIONS = {"unsafe_place": "unsafe", "safe_place": "safe"}
# state in the files: status, outcome, days since it was reported (from, to)
STATES: dict[str, tuple[str, str | None, int, int]] = {
    "new": ("new", None, 1, 3),
    "review": ("review", None, 6, 13),
    "duplicate": ("closed", "duplicate", 3, 4),
    "done": ("closed", "done", 20, 40),
    "not_ours": ("closed", "not_ours", 20, 40),
    "gone": ("closed", "gone", 20, 40),
}
UNTIL_REVIEW = timedelta(hours=20)
ACTION_STATES = {"proposed": "planned", "decided": "planned"}


def add_cases(town: Town, content: dict[str, Any]) -> None:
    """Add the observations of the town's actions, which stay in `plans`, and those that no action answers."""
    town.plans = content["actions"]
    for plan in town.plans:
        for said in plan["observations"]:
            status = ACTION_STATES.get(plan["status"], plan["status"])
            age = plan["age"] + town.random.randint(1, 4)
            case = _case(town, {"at": plan["at"], **said}, status, plan.get("outcome"), age)
            case.plan = plan
            case.observation.resident_message = plan.get("answer")
    for said in content["observations"]:
        status, outcome, youngest, oldest = STATES[said["state"]]
        case = _case(town, said, status, outcome, town.random.randint(youngest, oldest))
        case.observation.resident_message = said.get("answer")
    _write(town)
    _publish(town)
    for case in town.cases:
        if case.plan is None:
            _tell(town, case)


def tell_created(town: Town, observation: Observation) -> None:
    """The first line of an observation's history."""
    changes = {"status": [None, "new"], "category": [None, observation.category]}
    at = observation.created_at
    town.tell("observation", observation.id, at, Verb.CREATED, Audience.PUBLIC, changes, by_reporter=True)


def tell_status(town: Town, observation: Observation, before: str, after: str, at: datetime) -> None:
    """A step of an observation, with the outcome when it closes."""
    changes: dict[str, list[Any]] = {"status": [before, after]}
    if after == "closed":
        changes["outcome"] = [None, observation.outcome]
    town.tell("observation", observation.id, at, Verb.STATUS, Audience.PUBLIC, changes)


def _case(town: Town, said: dict[str, Any], status: str, outcome: str | None, age: int) -> Case:
    random = town.random
    own_id = town.new_id()
    # What follows the day takes no random number of its own: two loads on two days differ in dates alone.
    minutes = random.randint(7 * 60, 21 * 60)
    day = (town.now.astimezone(STOCKHOLM) - timedelta(days=age)).date()
    created = datetime.combine(day, time(minutes // 60, minutes % 60), STOCKHOLM)
    category = town.categories[said["category"]]
    observation = Observation(
        id=own_id,
        public_id=town.public_id(),
        token_hash=town.rules.token_hash(own_id),
        municipality_id=town.municipality.id,
        category=category.code,
        perception=_perception(category.code, said.get("feeling")),
        feeling=said.get("feeling"),
        light=said["light"],
        status=status,
        outcome=outcome,
        answers={key: said[key] for key in ("what", "way", "why") if key in said},
        title_code=said.get("what"),
        text=said["text"],
        language=said.get("language", "sv"),
        held=said.get("held", False),
        unit_id=category.unit_id,
        promise_on=town.rules.promise(day, category.promise_working_days),
        external_source=SOURCE,
        external_id=str(own_id),
        created_at=created,
    )
    _place(town, observation, said)
    case = Case(observation, said)
    town.cases.append(case)
    return case


def _perception(category: str, feeling: int | None) -> str | None:
    if category in PERCEPTIONS or feeling is None:
        return PERCEPTIONS.get(category)
    return "unsafe" if feeling <= 1 else "safe"


def _place(town: Town, observation: Observation, said: dict[str, Any]) -> None:
    if "words" in said:
        observation.place_words = said["words"]
        return
    geometry = _beside(town, said) or _where(town.spots[said["at"]], said, town.random)
    observation.geom = stored(geometry)
    name = naming.name_of(town.session, geometry, town.municipality.id)
    if name:
        observation.place_name, observation.place_id = name.name, name.place_id


def _beside(town: Town, said: dict[str, Any]) -> BaseGeometry | None:
    """A step away from what a duplicate repeats."""
    if said.get("state") != "duplicate":
        return None
    same = [case for case in town.cases if (case.said["at"], case.said["category"]) == (said["at"], said["category"])]
    geom = same[-1].observation.geom
    assert geom is not None  # noqa: S101 - the files never repeat what was told in words
    return translate(to_shape(geom), town.random.uniform(-6, 6), town.random.uniform(-6, 6))


def _where(spot: Spot, said: dict[str, Any], random: Random) -> BaseGeometry:
    centre = spot.centre
    if said["category"] in PERCEPTIONS:
        return Point(centre.x + random.uniform(-15, 15), centre.y + random.uniform(-15, 15))
    # What is told of a tunnel or a school is seen right there; a square or a park has streets of its own.
    wide = spot.place.kind in AREAS
    near = [line for line in spot.streets if line.distance(centre) < 60] if wide else spot.streets[:1]
    reach = 50 if wide else 20
    line = random.choice(near)
    along = min(max(line.project(centre) + random.uniform(-reach, reach), 10), line.length - 10)
    if said.get("shape") == "line":
        length = random.uniform(60, 110)
        return substring(line, max(0, along - length / 2), min(line.length, along + length / 2))
    at = line.interpolate(along)
    return at.buffer(random.uniform(8, 14), quad_segs=3) if said.get("shape") == "area" else at


def _write(town: Town) -> None:
    """Write the observations in the order in which they came: their running numbers follow it."""
    town.cases.sort(key=lambda case: case.observation.created_at)
    latest: dict[tuple[str, str], Observation] = {}
    for case in town.cases:
        observation, municipality = case.observation, town.municipality
        on = observation.created_at.astimezone(STOCKHOLM).date()
        observation.ref = observation_ref(town.session, municipality.id, municipality.letters, on)
        key = (case.said["at"] or "", observation.category)
        if observation.outcome == "duplicate":
            observation.duplicate_of = latest[key].id
        latest[key] = observation
        town.session.add(observation)
        town.session.flush()
        if case.said.get("mail"):
            town.session.add(_contact(town, observation, on.day))


def _contact(town: Town, observation: Observation, number: int) -> ObservationContact:
    return ObservationContact(
        observation_id=observation.id,
        municipality_id=town.municipality.id,
        email=f"boende{number}@{town.municipality.slug}.example",
        language=observation.language,
        confirmed_at=observation.created_at + timedelta(minutes=9),
        created_at=observation.created_at,
    )


def _publish(town: Town) -> None:
    shown = [case.observation for case in town.cases if _is_public(case)]
    under = ground.under(town.session, [observation.id for observation in shown])
    for observation in shown:
        found = under[observation.id]
        category = Precision(town.categories[observation.category].public_precision)
        busy = found.busy_place_id
        precision = town.rules.precision(category, public_ground=found.public, busy=busy is not None)
        at = min(observation.created_at + UNTIL_REVIEW, town.now - timedelta(hours=1))
        town.session.add(
            Publication(
                observation_id=observation.id,
                municipality_id=observation.municipality_id,
                precision=precision.value,
                geom=observation.geom if precision == Precision.EXACT else None,
                place_id=busy if precision == Precision.PLACE else None,
                published_at=at,
                published_by=town.staff,
            )
        )
        changes = {"precision": [None, precision.value]}
        town.tell("observation", observation.id, at, Verb.PUBLISHED, Audience.STAFF, changes)
    town.session.flush()


def _is_public(case: Case) -> bool:
    observation = case.observation
    if observation.geom is None or observation.duplicate_of is not None:
        return False
    return bool(observation.status != "new" or case.said.get("public"))


def _tell(town: Town, case: Case) -> None:
    """The history of an observation that no action answers, up to its present state."""
    observation = case.observation
    tell_created(town, observation)
    reviewed = observation.created_at + UNTIL_REVIEW
    if observation.duplicate_of is not None:
        observation.closed_at = reviewed
        merged: dict[str, list[Any]] = {"duplicate_of": [None, str(observation.duplicate_of)]}
        town.tell("observation", observation.id, reviewed, Verb.MERGED, Audience.REPORTER, merged)
        tell_status(town, observation, "new", "closed", reviewed)
        return
    if observation.status == "new":
        return
    steps = ["new", "review"]
    if observation.status == "closed":
        steps += ["in_progress", "closed"] if observation.outcome == "done" else ["closed"]
    for number, (before, after) in enumerate(pairwise(steps)):
        at = reviewed + timedelta(days=2 * number, hours=3 * number)
        tell_status(town, observation, before, after, at)
        if after == "closed":
            observation.closed_at = at
