"""The walks of the demo: what walkers found stands among the reports and names its walk."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from data.models.walk import Walk
from data.seed.demo_cases import add_planned, observe
from data.seed.demo_town import Town, stored
from data.seed.demo_when import STOCKHOLM, light_at
from data.vocabulary import Outcome, Source

HALF = 130.0  # metres from the middle of a walk's area to its edge
FEELINGS = {"unsafe_place": 0, "safe_place": 3}
ANSWERS = {
    "lighting": "Lampan är lagad efter vandringen.",
    "vegetation": "Buskarna är klippta efter vandringen.",
    "graffiti": "Klottret är borta.",
    "damage": "Det är lagat.",
    "litter": "Vi har städat, och en korg till är på plats.",
    "traffic": "Grindar är satta där gruppen pekade.",
    "unsafe_place": "Platsen togs upp på återkopplingsmötet, och ljus och sikt är bättrade.",
    "safe_place": "Tack! Platsen står på listan över det som ska bevaras.",
    "other": "Det är omhändertaget.",
}


def add_walks(town: Town, content: dict[str, Any]) -> None:
    """Add the walks (kind, place, days ago, state, number of findings) and their findings."""
    before: dict[str, UUID] = {}
    for kind, at, days, status, number in content["towns"][town.municipality.slug]:
        title = content["titles"][kind].format(name=at)
        walk = add_walk(town, kind, at, days, status, title, before.get(at))
        before[at] = walk.id
        for turn in range(number):
            category, what, text = town.random.choice(content["findings"])
            add_finding(town, walk, turn, {"category": category, "what": what, "text": text, "at": at})


def add_walk(town: Town, kind: str, at: str, days: int, status: str, title: str, previous: UUID | None = None) -> Walk:
    """Add one walk around a place, so many days ago."""
    spot, clock = town.spots[at], time(14, 0) if kind == "underpass_check" else time(18, 30)
    day = (town.now.astimezone(STOCKHOLM) - timedelta(days=days)).date()
    walk = Walk(
        id=town.new_id(),
        public_id=town.public_id(),
        municipality_id=town.municipality.id,
        kind=kind,
        title=title,
        status=status,
        starts_at=datetime.combine(day, clock, STOCKHOLM),
        area=stored(spot.centre.buffer(HALF, quad_segs=4)),
        route=stored(spot.streets[0]),
        place_id=spot.place.id,
        previous_walk_id=previous,
    )
    town.session.add(walk)
    town.session.flush()
    return walk


def add_finding(town: Town, walk: Walk, turn: int, told: dict[str, Any], plan: dict[str, Any] | None = None) -> None:
    """Add what walkers found at a stop: answered by an action, or within weeks unless the walk was just now."""
    random = town.random
    start = walk.starts_at
    assert start is not None  # noqa: S101 - ours have a day
    created = start + timedelta(minutes=9 * turn + 6)
    told |= {"source": Source.WALK.value, "walk": walk.id, "light": light_at(created), "reach": 110, "spread": 70}
    feeling, took = random.choice((0, 1, 1, 2)), timedelta(days=random.uniform(3, 20))
    told.setdefault("feeling", FEELINGS.get(told["category"], feeling))
    if plan is not None:
        add_planned(town, plan, told, created)
        return
    old = town.now - start > timedelta(days=25)
    case = observe(town, told, "closed" if old else "review", Outcome.DONE.value if old else None, created)
    if old:
        case.took, case.observation.resident_message = took, ANSWERS[told["category"]]
