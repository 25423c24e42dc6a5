"""One municipality of the demo while it is filled: what the steps need of it, and what they leave to each other."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol, Self

from geoalchemy2.shape import from_shape
from orjson import dumps
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.catalogue import Category, Unit
from data.models.event import Event
from data.models.municipality import Municipality
from data.models.observation import Observation
from data.models.place import Place
from data.seed.bulk import copy_rows
from data.vocabulary import ActorKind, Audience, LightState, Precision, Verb
from geo.crs import SWEREF99TM
from geo.sketch.parts import Way

SOURCE = "demo"


class PrecisionRule(Protocol):
    """How exactly a category's rule lets the public see a row (webapp.observations decides it)."""

    def __call__(self, rule: Precision, *, public_ground: bool, busy: bool) -> Precision:
        """The precision of one row."""


@dataclass(frozen=True)
class Rules:
    """What the application decides and the demo only follows.

    The hash of a reporter's link, the day that a report is answered by, and what the public may see.
    """

    token_hash: Callable[[uuid.UUID], bytes]
    promise: Callable[[date, int | None], date | None]
    precision: PrecisionRule


@dataclass(frozen=True)
class Spot:
    """A place of the demo with the streets around it, first the path that leads through it."""

    place: Place
    centre: Point
    streets: list[LineString]


@dataclass(frozen=True)
class Lamp:
    """A lamp of the invented town."""

    id: uuid.UUID
    public_id: str
    label: str
    at: Point
    state: LightState


@dataclass
class Case:
    """An observation with what is said of it; `plan` is the action that answers it, `took` the time until it closed."""

    observation: Observation
    said: dict[str, Any]
    plan: dict[str, Any] | None = None
    repeats: "Case | None" = None
    took: timedelta | None = None


@dataclass
class Town:
    """What the steps need of one municipality."""

    session: Session
    municipality: Municipality
    rules: Rules
    staff: uuid.UUID
    random: Random
    now: datetime
    categories: dict[str, Category]
    units: dict[str, Unit]
    spots: dict[str, Spot] = field(default_factory=dict)
    ways: list[tuple[str, Way]] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    history: list[Event] = field(default_factory=list)
    _lamp_tree: STRtree | None = None

    @classmethod
    def open(
        cls, session: Session, municipality: Municipality, rules: Rules, staff: uuid.UUID, random: Random, now: datetime
    ) -> Self:
        """A town with its categories and units, nothing in it yet."""
        of_this = {"municipality_id": municipality.id}
        categories = session.scalars(select(Category).filter_by(**of_this).order_by(Category.code)).all()
        units = session.scalars(select(Unit).filter_by(**of_this).order_by(Unit.code)).all()
        return cls(
            session,
            municipality,
            rules,
            staff,
            random,
            now,
            {c.code: c for c in categories},
            {u.code: u for u in units},
        )

    def lamps_near(self, at: Point, metres: float) -> list[Lamp]:
        """The lamps around a point."""
        if self._lamp_tree is None:
            self._lamp_tree = STRtree([lamp.at for lamp in self.lamps])
        hits = self._lamp_tree.query(at, predicate="dwithin", distance=metres)
        return [self.lamps[hit] for hit in sorted(hits.tolist())]

    def new_id(self) -> uuid.UUID:
        """A uuid that the seed decides."""
        return new_id(self.random)

    def public_id(self) -> str:
        """A public id that the seed decides."""
        return public_id(self.random)

    def working_day(self, day: date) -> date:
        """The day, or the next one on which people work."""
        return self.rules.promise(day, 0) or day

    def tell(
        self,
        kind: str,
        object_id: uuid.UUID,
        at: datetime,
        verb: Verb,
        audience: Audience,
        changes: dict[str, list[Any]],
        *,
        by_reporter: bool = False,
    ) -> None:
        """Remember a line of history."""
        self.history.append(
            Event(
                municipality_id=self.municipality.id,
                object_kind=kind,
                object_id=object_id,
                at=at,
                actor_kind=(ActorKind.REPORTER if by_reporter else ActorKind.USER).value,
                actor_id=None if by_reporter else self.staff,
                verb=verb.value,
                audience=audience.value,
                changes=changes,
            )
        )

    def write_history(self) -> None:
        """Write the lines in the order in which things happened: their numbers follow it."""
        columns = [
            "municipality_id",
            "object_kind",
            "object_id",
            "at",
            "actor_kind",
            "actor_id",
            "verb",
            "audience",
            "changes",
        ]
        lines = sorted(self.history, key=lambda line: line.at)
        rows = ([getattr(line, name) for name in columns[:-1]] + [dumps(line.changes).decode()] for line in lines)
        copy_rows(self.session, "event", columns, rows)


def new_id(random: Random) -> uuid.UUID:
    """A uuid that the seed decides."""
    return uuid.UUID(int=random.getrandbits(128), version=4)


def public_id(random: Random) -> str:
    """A public id that the seed decides."""
    return "".join(random.choices("0123456789abcdefghjkmnpqrstvwxyz", k=10))


def stored(geometry: BaseGeometry) -> Any:
    """A geometry as columns take it."""
    return from_shape(geometry, srid=SWEREF99TM)
