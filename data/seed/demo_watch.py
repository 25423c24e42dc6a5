"""The watch areas of the demo: all kinds and states, with invented contact persons, meetings, signs and reviews."""

from datetime import date, datetime, time, timedelta
from math import cos, pi, sin
from random import Random
from typing import Any

from geoalchemy2.shape import to_shape
from shapely import MultiPolygon, Point, Polygon
from sqlalchemy import select

from data.models.read_log import ReadLog
from data.models.watch_area import WatchArea, WatchContact, WatchMeeting, WatchReview, WatchSign
from data.seed.demo_town import Town, stored
from data.seed.demo_when import STOCKHOLM
from data.vocabulary import Audience, Verb
from geo.watch_areas import generalise

FIRST = ("Kim", "Alex", "Robin", "Mika", "Lo", "Charlie", "Sam", "Billie", "Noa", "Tove")
LAST = ("Granberg", "Lindkvist", "Alström", "Björkdal", "Ekmark", "Rönnfors", "Hasselbo", "Almgren")
RUNNING = ("active", "dormant")
STEPS = {
    "application": ("application",),
    "review": ("application", "review"),
    "active": ("application", "review", "active"),
    "dormant": ("application", "review", "active", "dormant"),
    "declined": ("application", "review", "declined"),
    "closed": ("application", "review", "active", "closed"),
}
_CONTACTS = select(WatchContact.id).order_by(WatchContact.id)
SENTENCES = {
    "declined": "Minst fem hushåll behöver vara med. Ansök gärna igen när ni är fler.",
    "closed": "Grannarna har bestämt att sluta. Tack för de här åren.",
}


def add_watch_areas(town: Town, rows: list[list[Any]]) -> None:
    """Add the areas (name, kind, status, place, metres east and north of it, side, joined, total, due, facts)."""
    # A random of its own: what is added here changes nothing else in the demo.
    random = Random(f"watch-{town.municipality.id}")  # noqa: S311 - a demo, not a secret
    today = town.now.astimezone(STOCKHOLM).date()
    for number, row in enumerate(rows):
        area = _area(town, row, random, today, number)
        town.session.add(area)
        town.session.flush()
        _contacts(town, area, random)
        if area.status in RUNNING:
            _life(town, area, random, today)
        _tell(town, area, today, number)
    town.session.flush()


def _area(town: Town, row: list[Any], random: Random, today: date, number: int) -> WatchArea:
    name, kind, status, place, east, north, side, joined, total, due, facts = row
    centre = town.spots[place].centre
    shape = _block(centre.x + east, centre.y + north, side, random)
    began = today - timedelta(days=365 * (2 + number % 5) + 40)
    running = status in RUNNING
    return WatchArea(
        id=town.new_id(),
        public_id=town.public_id(),
        municipality_id=town.municipality.id,
        kind=kind,
        name=name,
        status=status,
        households_joined=joined,
        households_total=total,
        geom=stored(shape),
        public_geom=stored(generalise(shape)),
        public_name=name if running else None,
        facts=facts,
        resident_message=SENTENCES.get(status),
        active_since=began if running or status == "closed" else None,
        next_review_on=today + timedelta(days=due) if due is not None else None,
        created_at=_at(began - timedelta(days=60) if running or status == "closed" else _recent(today, number)),
        closed_at=_at(today - timedelta(days=12)) if status in SENTENCES else None,
    )


def _block(x: float, y: float, side: float, random: Random) -> MultiPolygon:
    """A block of houses, a little askew."""
    turn, half = random.uniform(-0.3, 0.3), side / 2
    corners = [(half * cos(turn + pi / 4 + k * pi / 2) * 1.3, half * sin(turn + pi / 4 + k * pi / 2)) for k in range(4)]
    return MultiPolygon([Polygon([(x + dx, y + dy * 0.9) for dx, dy in corners])])


def _contacts(town: Town, area: WatchArea, random: Random) -> None:
    wanted = 1 if area.status not in RUNNING else max(1, min(4, (area.households_joined or 0) // 25))
    for number in range(wanted):
        first, last = random.choice(FIRST), random.choice(LAST)
        town.session.add(
            WatchContact(
                id=town.new_id(),
                watch_area_id=area.id,
                municipality_id=area.municipality_id,
                name=f"{first} {last}",
                email=f"{first.lower()}.{number}.{area.public_id}@ombud.example",
                phone=f"070-000 {random.randint(10, 99)} {random.randint(10, 99)}",
                applicant=number == 0,
                protected=number == 2,
                confirmed_at=area.created_at if number == 0 else None,
                created_at=area.created_at,
            )
        )


def _life(town: Town, area: WatchArea, random: Random, today: date) -> None:
    """Meetings, signs and yearly reviews of an area that runs or rests."""
    ago = random.randint(40, 330) if area.status == "active" else random.randint(700, 900)
    for kind, days, public in (
        ("meeting", ago, False),
        ("training", ago + 30, False),
        ("meeting", -random.randint(8, 40), True),
    ):
        if days < 0 and area.status != "active":
            continue
        came = random.randint(8, max(9, (area.households_joined or 9) // 2)) if days > 0 else None
        town.session.add(
            WatchMeeting(
                id=town.new_id(),
                watch_area_id=area.id,
                municipality_id=area.municipality_id,
                kind=kind,
                held_on=today - timedelta(days=days),
                participants=came,
                public=public,
            )
        )
    _signs(town, area, random)
    _reviews(town, area, random, today)


def _signs(town: Town, area: WatchArea, random: Random) -> None:
    corners = list(to_shape(area.geom).geoms[0].exterior.coords)[:4]
    for number, (x, y) in enumerate(corners[: random.randint(2, 4)]):
        faded = area.status == "dormant" or (number == 3)
        town.session.add(
            WatchSign(
                id=town.new_id(),
                watch_area_id=area.id,
                municipality_id=area.municipality_id,
                place_words=("Norra infarten", "Västra infarten", "Södra infarten", "Östra infarten")[number],
                state="worn" if faded else "good",
                put_up_on=area.active_since,
                geom=stored(Point(x, y)),
            )
        )


def _reviews(town: Town, area: WatchArea, random: Random, today: date) -> None:
    latest = (area.next_review_on or today - timedelta(days=500)) - timedelta(days=365)
    joined = area.households_joined or 0
    for year in range(3):
        day = latest - timedelta(days=365 * year + random.randint(0, 9))
        if area.active_since is None or day <= area.active_since:
            break
        dormant = year == 0 and area.status == "dormant"
        town.session.add(
            WatchReview(
                id=town.new_id(),
                watch_area_id=area.id,
                municipality_id=area.municipality_id,
                reviewed_on=day,
                outcome="dormant" if dormant else "more_needed" if year == 2 else "approved",
                conditions=("Håll ett möte före mars.", None, "Ett ombud saknas. Klart i januari.")[year],
                next_review_on=day + timedelta(days=365),
                households_joined=max(0, joined - year * random.randint(1, 4)),
                reviewed_by=town.staff,
                created_at=_at(day),
            )
        )
    if area.status == "active" and random.random() < 0.5:
        town.session.add(
            ReadLog(
                municipality_id=area.municipality_id,
                user_id=town.staff,
                at=_at(today - timedelta(days=random.randint(2, 60))),
                object_kind="watch_area",
                object_id=area.id,
                purpose="invitation",
                words="Inbjudan till ombudsträffen",
                row_ids=[str(key) for key in town.session.scalars(_CONTACTS.filter_by(watch_area_id=area.id))],
            )
        )


def _tell(town: Town, area: WatchArea, today: date, number: int) -> None:
    """History from the application to the present state."""
    steps, day = STEPS[area.status], area.created_at
    before = None
    for state in steps:
        verb = Verb.CREATED if before is None else Verb.STATUS
        changes: dict[str, list[Any]] = {"status": [before, state]}
        if before is None:
            changes["kind"] = [None, area.kind]
        town.tell("watch_area", area.id, day, verb, Audience.STAFF, changes, by_reporter=before is None)
        before, day = state, min(day + timedelta(days=9 + number), _at(today - timedelta(days=1)))


def _recent(today: date, number: int) -> date:
    return today - timedelta(days=3 + 2 * number)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 15), STOCKHOLM)
