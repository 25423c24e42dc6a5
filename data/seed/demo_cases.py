"""The observations of the demo: what residents saw, how far it has come, and what the public may see of it."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from data.models.observation import Observation, ObservationContact, Publication
from data.queries import ground, naming
from data.queries.references import observation_ref
from data.seed.demo_town import SOURCE, Case, Town, stored
from data.seed.demo_when import STOCKHOLM, light_at
from data.seed.demo_where import where
from data.vocabulary import Audience, Precision, Source, Verb

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
    """Make the observations of the town's actions, which stay in `plans`, and those that no action answers."""
    for plan in content["actions"]:
        town.plans.append(plan)
        for said in plan["observations"]:
            created = _moment(town, plan["age"] + town.random.randint(1, 4))
            add_planned(town, plan, {"at": plan["at"], **said}, created)
    for said in content["observations"]:
        status, outcome, youngest, oldest = STATES[said["state"]]
        case = observe(town, said, status, outcome, _moment(town, town.random.randint(youngest, oldest)))
        case.observation.resident_message = said.get("answer")


def add_planned(town: Town, plan: dict[str, Any], said: dict[str, Any], created: datetime) -> Case:
    """Make an observation that an action answers; it has come as far as the action."""
    status = ACTION_STATES.get(plan["status"], plan["status"])
    case = observe(town, said, status, plan.get("outcome"), created)
    case.plan = plan
    case.observation.resident_message = plan.get("answer")
    return case


def write_cases(town: Town) -> None:
    """Store all observations that were made, and what the public sees of them."""
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


def _moment(town: Town, age: int) -> datetime:
    # What follows the day takes no random number of its own: two loads on two days differ in dates alone.
    minutes = town.random.randint(7 * 60, 21 * 60)
    day = (town.now.astimezone(STOCKHOLM) - timedelta(days=age)).date()
    return datetime.combine(day, time(minutes // 60, minutes % 60), STOCKHOLM)


def observe(
    town: Town, said: dict[str, Any], status: str, outcome: str | None, created: datetime, repeats: Case | None = None
) -> Case:
    """Make one observation, not stored yet; `repeats` is what it is a duplicate of."""
    own_id = town.new_id()
    category = town.categories[said["category"]]
    observation = Observation(
        id=own_id,
        public_id=town.public_id(),
        token_hash=town.rules.token_hash(own_id),
        municipality_id=town.municipality.id,
        source=said.get("source", Source.RESIDENT.value),
        category=category.code,
        perception=_perception(category.code, said.get("feeling")),
        feeling=said.get("feeling"),
        light=said.get("light") or light_at(created),
        status=status,
        outcome=outcome,
        answers={key: said[key] for key in ("what", "way", "why") if said.get(key)},
        title_code=said.get("what") or None,
        text=said["text"],
        language=said.get("language", "sv"),
        held=said.get("held", False),
        unit_id=category.unit_id,
        walk_id=said.get("walk"),
        reporter_key=said.get("reporter"),
        promise_on=town.rules.promise(created.date(), category.promise_working_days),
        external_source=SOURCE,
        external_id=str(own_id),
        created_at=created,
    )
    if repeats is None and said.get("state") == "duplicate":
        alike = [c for c in town.cases if (c.said["at"], c.said["category"]) == (said["at"], said["category"])]
        repeats = alike[-1]
    case = Case(observation, said, repeats=repeats)
    _place(town, case)
    town.cases.append(case)
    return case


def _perception(category: str, feeling: int | None) -> str | None:
    if category in PERCEPTIONS or feeling is None:
        return PERCEPTIONS.get(category)
    return "unsafe" if feeling <= 1 else "safe"


def _place(town: Town, case: Case) -> None:
    observation, said = case.observation, case.said
    if "words" in said:
        observation.place_words = said["words"]
        return
    geometry, lamp = _beside(town, case), None
    if geometry is None:
        geometry, lamp = where(town, said, town.random)
    observation.asset_id = lamp.id if lamp else None
    observation.geom = stored(geometry)
    name = naming.name_of(town.session, geometry, town.municipality.id)
    if name:
        observation.place_name, observation.place_id = name.name, name.place_id


def _beside(town: Town, case: Case) -> BaseGeometry | None:
    """A step away from what a duplicate repeats."""
    if case.repeats is None:
        return None
    geom = case.repeats.observation.geom
    assert geom is not None  # noqa: S101 - the files never repeat what was told in words
    return translate(to_shape(geom), town.random.uniform(-6, 6), town.random.uniform(-6, 6))


def _write(town: Town) -> None:
    """Store the observations in the order in which they came: their running numbers follow it."""
    town.cases.sort(key=lambda case: case.observation.created_at)
    municipality = town.municipality
    for case in town.cases:
        on = case.observation.created_at.astimezone(STOCKHOLM).date()
        case.observation.ref = observation_ref(town.session, municipality.id, municipality.letters, on)
        if case.repeats is not None:
            case.observation.duplicate_of = case.repeats.observation.id
    town.session.add_all([case.observation for case in town.cases])
    town.session.flush()
    told = [case for case in town.cases if case.said.get("mail")]
    town.session.add_all(_contact(town, case.observation, number + 1) for number, case in enumerate(told))
    town.session.flush()


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
    shown = observation.status != "new" or case.said.get("public")
    return bool(shown and not case.said.get("hidden"))


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
    if observation.status in ("in_progress", "closed"):
        steps += ["in_progress"] if observation.outcome in (None, "done") else []
        steps += ["closed"] if observation.status == "closed" else []
    gap = case.took / (len(steps) - 2) if case.took and len(steps) > 2 else timedelta(days=2, hours=3)
    for number, (before, after) in enumerate(pairwise(steps)):
        at = reviewed + gap * number
        tell_status(town, observation, before, after, at)
        if after == "closed":
            observation.closed_at = at
