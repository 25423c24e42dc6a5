"""What others than the reporters say in the demo: who has seen it too, and one thing that is still there."""

import hashlib
from datetime import timedelta
from random import Random

from data.models.observation import Observation, Publication
from data.models.support import StillThere, Support
from data.seed.demo_town import Town
from data.vocabulary import ActorKind, Audience, Outcome, Precision, Verb

COUNTS = (0, 0, 1, 2, 4, 7)
STILL = "Det är likadant igen sedan i helgen."


def add_voices(town: Town) -> None:
    """Add me toos to the open public observations, and a "still there" to the first that was mended."""
    # The observations' own ids decide, so that the rest of the demo takes the same random numbers as before.
    public = [case.observation for case in town.cases if _is_exact(town, case.observation)]
    for observation in public:
        if observation.status != "closed":
            number = Random(observation.public_id).choice(COUNTS)  # noqa: S311 - a demo, not a secret
            town.session.add_all(_support(town, observation, one) for one in range(number))
    mended = next((one for one in public if one.outcome == Outcome.DONE.value), None)
    if mended is not None:
        _still_there(town, mended)
    town.session.flush()


def _is_exact(town: Town, observation: Observation) -> bool:
    publication = town.session.get(Publication, observation.id)
    return publication is not None and publication.precision == Precision.EXACT.value


def _support(town: Town, observation: Observation, number: int) -> Support:
    at = min(observation.created_at + timedelta(days=1, hours=7 * number), town.now)
    return Support(
        observation_id=observation.id,
        municipality_id=observation.municipality_id,
        browser_key=_key(observation, number),
        created_at=at,
    )


def _still_there(town: Town, observation: Observation) -> None:
    at = town.now - timedelta(hours=5)
    town.session.add(
        StillThere(
            id=town.new_id(),
            observation_id=observation.id,
            municipality_id=observation.municipality_id,
            browser_key=_key(observation, 0),
            words=STILL,
            created_at=at,
        )
    )
    town.tell("observation", observation.id, at, Verb.STILL_THERE, Audience.STAFF, {}, by_reporter=True)
    town.history[-1].actor_kind = ActorKind.RESIDENT.value


def _key(observation: Observation, number: int) -> bytes:
    return hashlib.sha256(f"{observation.public_id} {number}".encode()).digest()
