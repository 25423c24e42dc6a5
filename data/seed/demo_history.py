"""Two years of reports and actions in a town of the demo, drawn by the seed from the sentences in content/."""

from datetime import timedelta
from math import exp
from typing import Any

from data.seed.demo_cases import add_planned, observe
from data.seed.demo_town import Case, Spot, Town
from data.seed.demo_when import Calendar, light_at
from data.vocabulary import Outcome

OLDEST = 725  # days
TOTAL = {"tyreso": 400, "norrtalje": 440, "nykoping": 400, "strangnas": 260}
ACTIONS = 30  # in each town
FRESH, OPEN, LATE = 13, 8, 4  # reports that nobody has read, that wait for an answer, that have waited too long
SHARES = {"lighting": 27, "graffiti": 15, "litter": 14, "vegetation": 9, "damage": 9, "traffic": 10, "unsafe_place": 10,
          "safe_place": 5, "other": 2}  # fmt: skip
OUTCOMES = {"done": 78, "declined": 7, "not_ours": 6, "gone": 6}
# Median days until an answer.
LAG = {"lighting": 7, "graffiti": 2, "litter": 2, "vegetation": 11, "damage": 8, "traffic": 14, "unsafe_place": 12}
LONGEST_LAG = 27.0
QUICK = ("graffiti", "litter")  # answered within days: no action of these is still open
# How the actions of a town have gone: state, outcome, days since they began.
STATES = (
    *[("closed", "done", 45, 700)] * 14, *[("closed", "declined", 60, 600)] * 2, ("closed", "not_ours", 60, 500),
    ("closed", "gone", 60, 500), *[("in_progress", None, 6, 34)] * 4, *[("decided", None, 4, 20)] * 3,
    *[("proposed", None, 2, 12)] * 2,
)  # fmt: skip
RESTED = 38  # days: the month of that day has closed and been counted
BURSTS = 6  # months in which many told of the same place
# What else people say about it; the day of loading may not decide their words.
HINTS = {"lighting": "dark", "unsafe_place": "dark", "safe_place": "any", "traffic": "dusk", "other": "any"}
REASONS = {"unsafe_place": ("dark", "hidden", "deserted", "gatherings", "neglected"),
           "safe_place": ("light", "people", "view", "kept")}  # fmt: skip


class History:
    """Draws what has happened in one town."""

    def __init__(self, town: Town, content: dict[str, Any], plans: dict[str, Any], quiet: str) -> None:
        self.town, self.content, self.plans = town, content, plans
        self.calendar = Calendar(town.now)
        self.spots = list(town.spots)
        # Some places are talked of more than others, and each has its own trouble.
        self.weights = {topic: [town.random.uniform(0.3, 1) ** 3 for _ in self.spots] for topic in SHARES}
        for weights in self.weights.values():  # the place of the story has enough of its own
            weights[:] = [0.02 if name == quiet else weight for name, weight in zip(self.spots, weights, strict=True)]

    def add(self) -> None:
        """Make the actions that are missing with their reports, and then single reports up to the town's total."""
        for number in range(ACTIONS - len(self.town.plans)):
            self._plan(*STATES[number % len(STATES)])
        for number in range(BURSTS):
            self._burst(number)
        for status, number, ages in (("new", FRESH, (1, 6)), ("review", OPEN, (3, 17)), ("review", LATE, (26, 48)),
                                     ("in_progress", 3, (8, 22))):  # fmt: skip
            for _one in range(number):
                self._single(status, None, ages)
        missing = TOTAL[self.town.municipality.slug] - len(self.town.cases)
        repeats = missing // 30
        closed = [self._closed() for _one in range(missing - repeats)]
        for _one in range(repeats):
            self._repeat(self.town.random.choice(closed))

    def say(self, category: str, code: str) -> str:
        """What somebody writes: one to three sentences."""
        random = self.town.random
        picks = [random.random() for _ in range(5)]
        said = self.content["said"][category]
        options = said[code if code in said else ""]
        more, light = self.content["more"], HINTS.get(category, "day")
        words = [options[int(picks[0] * len(options))]]
        if picks[1] < 0.65:
            words.append(more[light][int(picks[2] * len(more[light]))])
        if picks[3] < 0.2:
            words.append(more["any"][int(picks[4] * len(more["any"]))])
        return " ".join(words)

    def said(self, category: str, at: str | None = None) -> dict[str, Any]:
        """What is reported and where, without its date."""
        random = self.town.random
        code = random.choice(list(self.content["said"][category])) if category not in REASONS else ""
        told: dict[str, Any] = {"category": category, "what": code, "at": at}
        if category in REASONS:
            told["why"] = sorted(random.sample(REASONS[category], random.choice((1, 2, 2, 3))))
            told["feeling"] = random.choice((0, 0, 1)) if category == "unsafe_place" else random.choice((2, 3, 3))
        elif random.random() < 0.35:
            told["feeling"] = random.choice((0, 1, 1, 2))
        elsewhere = random.random() < 0.34
        told["at"] = at or random.choices(self.spots, self.weights[category])[0]
        if at is None and elsewhere:
            told["along"] = random.randrange(len(self.town.ways))
        if category == "lighting":
            told["way"] = self._way(told)
        shape = random.random()
        if code in ("several", "missing", "path") and shape < 0.5:
            told["shape"] = "line"
        elif code in ("litter", "dumped", "ice") and shape < 0.25:
            told["shape"] = "area"
        told["reach"], told["spread"] = 130, 45
        told["reporter"] = random.randbytes(32) if random.random() < 0.75 else None
        told["hidden"] = random.random() < 0.08
        return told

    def topic(self, told: dict[str, Any]) -> str:
        """What its season follows."""
        return "ice" if told["what"] == "ice" else str(told["category"])

    def _way(self, told: dict[str, Any]) -> str:
        if "along" in told:
            kind = self.town.ways[told["along"]][1].kind
            return {"underpass": "underpass", "footway": "footway", "cycleway": "footway"}.get(kind, "street")
        kind = self.town.spots[told["at"]].place.kind
        return {"underpass": "underpass", "park": "footway", "harbour": "footway"}.get(kind, "street")

    def _category(self) -> str:
        return self.town.random.choices(list(SHARES), list(SHARES.values()))[0]

    def _single(self, status: str, outcome: str | None, ages: tuple[int, int]) -> Case:
        random = self.town.random
        told = self.said(self._category())
        share, hour, mail, english, silent = (random.random() for _ in range(5))
        age = self.calendar.age(self.topic(told), share, *ages)
        created = self.calendar.moment(age, told["category"], hour)
        told["light"] = light_at(created)
        text = self.say(told["category"], told["what"])
        told["text"] = self.content["english"][told["category"]] if english < 0.04 else None if silent < 0.15 else text
        told["language"] = "en" if english < 0.04 else "sv"
        told["mail"] = status != "closed" and mail < 0.4
        return observe(self.town, told, status, outcome, created)

    def _closed(self) -> Case:
        random = self.town.random
        outcome = random.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        case = self._single("closed", outcome, (32, OLDEST))
        category = case.observation.category
        case.took = timedelta(days=min(LONGEST_LAG, 1 + LAG.get(category, 9) * exp(random.gauss(0, 0.6))))
        case.observation.resident_message = random.choice(self.content["answers"][outcome][category])
        return case

    def _repeat(self, first: Case) -> None:
        """Somebody reports the same thing a day later."""
        random = self.town.random
        hours = random.uniform(3, 40)
        created = first.observation.created_at + timedelta(hours=hours)
        told: dict[str, Any] = {
            key: first.said[key] for key in ("category", "what", "at", "why", "way") if key in first.said
        }
        told |= {"text": self.say(told["category"], told["what"]), "reporter": random.randbytes(32)}
        observe(self.town, told, "closed", Outcome.DUPLICATE.value, created, repeats=first)

    def _burst(self, number: int) -> None:
        """Many tell of the same place in one month."""
        random = self.town.random
        quiet = [name for name in self.spots if not self.town.spots[name].place.busy]
        category = "safe_place" if number % 3 == 2 else "unsafe_place"
        at, many = random.choice(quiet), random.randint(6, 11)
        shares = [random.random() for _ in range(many)]
        share = random.random()
        # The first ones in the latest month that has been counted, which the map opens with.
        middle = RESTED if number < 2 else self.calendar.age(category, share, 70, 640)
        first = middle + self.calendar.ago(middle).day - 1  # days since the first of that month
        for share in shares:
            told = self.said(category, at)
            told |= {"reporter": random.randbytes(32), "hidden": False, "spread": 40}
            created = self.calendar.moment(first - int(share * 27), category, random.random())
            told["light"] = light_at(created)
            told["text"] = self.say(category, "")
            outcome = Outcome.DONE.value
            case = observe(self.town, told, "closed", outcome, created)
            case.took = timedelta(days=random.uniform(2, 6))
            case.observation.resident_message = random.choice(self.content["answers"][outcome][category])

    def _plan(self, status: str, outcome: str | None, youngest: int, oldest: int) -> None:
        random = self.town.random
        kinds = [one for one in self.plans["kinds"] if outcome or one["category"] not in QUICK]
        kind = random.choices(kinds, [one["weight"] for one in kinds])[0]
        at = random.choices(self.spots, self.weights[kind["category"]])[0]
        age = self.calendar.age(kind["category"], random.random(), youngest, oldest)
        took = min(random.randint(*kind["days"]), max(youngest - 30, 2))
        answers = kind["done"] if outcome == "done" else self.plans.get(outcome or "", [None])
        plan = {
            "kind": kind["kind"],
            "unit": kind["unit"],
            "at": at,
            "title": random.choice(kind["titles"]).format(at=phrase(self.town.spots[at], self.plans["at"])),
            "description": random.choice(kind["descriptions"]),
            "cost": round(random.randint(*kind["cost"]), -3),
            "status": status,
            "outcome": outcome,
            "age": age,
            "took": took if status == "closed" else 4,
            "due": took - age + random.choice((5, 8, 14)) if status == "closed" else random.choice((-4, 9, 15, 24, 40)),
            "answer": random.choice(answers),
        }
        self.town.plans.append(plan)
        for number in range(random.choice((1, 2, 3, 3, 4, 5, 7))):
            others = [one for one in kind["also"] if outcome or one not in QUICK]
            category = kind["category"] if number < 2 or not others else random.choice(others)
            told = self.said(category, at)
            created = self.calendar.moment(age + random.randint(2, 38 if outcome else 9), category, random.random())
            told["light"] = light_at(created)
            told["text"] = self.say(category, told["what"])
            add_planned(self.town, plan, told, created)


def phrase(spot: Spot, prepositions: dict[str, str]) -> str:
    """A place as it stands in a sentence: "i Teaterparken", "i gångtunneln vid …"."""
    name = spot.place.name
    before = prepositions.get(name) or prepositions[spot.place.kind]
    common = ("Gångtunneln", "Busshållplats", "Bussterminalen")
    return f"{before} {name[0].lower() + name[1:] if name.startswith(common) else name}"
