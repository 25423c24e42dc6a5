"""One filter for the public map, its list and its downloads; both logins may use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from data.models.public_api import action, action_observation, cell, observation, place
from data.queries.catalogue import CategoryRow
from data.vocabulary import ActionStatus as A
from data.vocabulary import ObservationStatus as S
from data.vocabulary import Outcome
from geo.crs import STORE, Bounds

LAYERS = ("reports", "actions", "places", "areas")
STATUSES = ("waiting", "planned", "in_progress", "done", "declined", "overdue")
SORTS = ("newest", "oldest", "due")
MOST_FEATURES = 2_000
_CELL_GROUPS = {"unsafe_place": "unsafe", "safe_place": "safe"}

_OBSERVATION_STATUS = {
    "waiting": (S.NEW.value, S.REVIEW.value),
    "planned": (S.PLANNED.value,),
    "in_progress": (S.IN_PROGRESS.value,),
}
_ACTION_STATUS = {
    "waiting": (A.PROPOSED.value,),
    "planned": (A.DECIDED.value,),
    "in_progress": (A.IN_PROGRESS.value,),
}
_OUTCOMES = {
    "done": (Outcome.DONE.value, Outcome.GONE.value),
    "declined": (Outcome.DECLINED.value, Outcome.NOT_OURS.value),
}


@dataclass(frozen=True)
class PublicFilter:
    """What to show; `bounds` in EPSG:3006, `since` the earliest day, `words` what the titles must hold.

    `counted` is the month ("2026-10") or year whose counts are shown, None the latest month's.
    """

    today: date
    layers: tuple[str, ...] = LAYERS
    category: str | None = None
    status: str | None = None
    since: date | None = None
    words: tuple[str, ...] = ()
    bounds: Bounds | None = None
    counted: str | None = None


@dataclass(frozen=True)
class Key:
    """One thing of the list: its kind (o, a, p, c) and its public id."""

    kind: str
    id: str


def count(session: Session, municipality_id: int, chosen: PublicFilter, categories: Sequence[CategoryRow]) -> int:
    """How many things the filter gives."""
    keys = _keys(municipality_id, chosen, categories)
    return session.scalar(select(func.count()).select_from(keys)) or 0


def keys(
    session: Session,
    municipality_id: int,
    chosen: PublicFilter,
    categories: Sequence[CategoryRow],
    *,
    sort: str = "newest",
    limit: int = MOST_FEATURES,
    offset: int = 0,
) -> list[Key]:
    """What the filter gives, in order."""
    found = _keys(municipality_id, chosen, categories)
    order: dict[str, list[ColumnElement[Any]]] = {
        "newest": [found.c.on_date.desc().nulls_last()],
        "oldest": [found.c.on_date.asc().nulls_last()],
        "due": [found.c.due.asc().nulls_last(), found.c.on_date.desc().nulls_last()],
    }
    query = select(found.c.kind, found.c.id).order_by(*order[sort], found.c.name, found.c.kind, found.c.id)
    return [Key(row.kind, row.id) for row in session.execute(query.limit(limit).offset(offset))]


def selected(layer: str, municipality_id: int, chosen: PublicFilter, categories: Sequence[CategoryRow]) -> Select[Any]:
    """The ids of one layer (observations, actions, places or cells) that the filter gives, whatever layers it shows."""
    return {
        "observations": lambda: _observation_keys(municipality_id, chosen, categories),
        "actions": lambda: _action_keys(municipality_id, chosen),
        "places": lambda: _place_keys(municipality_id, chosen),
        "cells": lambda: _cell_keys(municipality_id, chosen),
    }[layer]()


def _keys(municipality_id: int, chosen: PublicFilter, categories: Sequence[CategoryRow]) -> Any:
    """The union of all layers that the filter shows, as a subquery with kind, id, on_date, due and name."""
    makers = {
        "reports": lambda: _observation_keys(municipality_id, chosen, categories),
        "actions": lambda: _action_keys(municipality_id, chosen),
        "places": lambda: _place_keys(municipality_id, chosen),
        "areas": lambda: _cell_keys(municipality_id, chosen),
    }
    return union_all(*(makers[layer]() for layer in LAYERS if layer in chosen.layers)).subquery()


def _observation_keys(municipality_id: int, chosen: PublicFilter, categories: Sequence[CategoryRow]) -> Select[Any]:
    c = observation.c
    rules = [c.municipality_id == municipality_id, _within(c.geom, chosen.bounds)]
    if chosen.category:
        rules.append(c.category == chosen.category)
    if chosen.status:
        rules.append(_status_rule(c, c.promise_on, chosen, _OBSERVATION_STATUS))
    if chosen.since:
        rules.append(or_(c.created_on >= chosen.since, c.closed_on >= chosen.since))
    rules += [_title_holds(word, categories) for word in chosen.words]
    due = case((c.status != S.CLOSED.value, c.promise_on))
    return _key("o", c.public_id, c.created_on, due, literal("")).where(*rules)


def _action_keys(municipality_id: int, chosen: PublicFilter) -> Select[Any]:
    c = action.c
    rules = [c.municipality_id == municipality_id]
    if chosen.bounds is not None:
        rules.append(or_(c.whole_municipality, _within(c.geom, chosen.bounds)))
    if chosen.category:
        answers = select(observation.c.public_id).join(
            action_observation, action_observation.c.observation == observation.c.public_id
        )
        matching = answers.where(action_observation.c.action == c.public_id, observation.c.category == chosen.category)
        rules.append(matching.exists())
    if chosen.status:
        rules.append(_status_rule(c, c.due_on, chosen, _ACTION_STATUS))
    if chosen.since:
        rules.append(or_(c.published_on >= chosen.since, c.closed_on >= chosen.since))
    for word in chosen.words:
        rules.append(or_(c.title.icontains(word, autoescape=True), c.description.icontains(word, autoescape=True)))
    due = case((c.status != A.CLOSED.value, c.due_on))
    return _key("a", c.public_id, c.published_on, due, literal("")).where(*rules)


def _place_keys(municipality_id: int, chosen: PublicFilter) -> Select[Any]:
    """Places have no category, status or day: a filter on one of these leaves them out."""
    c = place.c
    shown = not (chosen.category or chosen.status or chosen.since)
    rules = [c.municipality_id == municipality_id, _within(c.geom, chosen.bounds), literal(shown)]
    rules += [c.name.icontains(word, autoescape=True) for word in chosen.words]
    none = literal(None, type_=observation.c.created_on.type)
    return _key("p", c.public_id, none, none, c.name).where(*rules)


def _cell_keys(municipality_id: int, chosen: PublicFilter) -> Select[Any]:
    """Counts of one closed month or year; they can be chosen by group, place and period only (docs/architecture.md)."""
    group = _CELL_GROUPS.get(chosen.category) if chosen.category else None
    shown = not (chosen.status or chosen.since or chosen.words or (chosen.category and group is None))
    rules = [
        cell.c.municipality_id == municipality_id,
        _within(cell.c.geom, chosen.bounds),
        of_period(municipality_id, chosen.counted),
        literal(shown),
    ]
    if group:
        rules.append(cell.c.cell_group == group)
    month = func.to_date(func.left(cell.c.period + "-01", 7), "YYYY-MM")
    return _key("c", cell_id(), month, literal(None, type_=observation.c.created_on.type), literal("")).where(*rules)


def _key(kind: str, identity: Any, on_date: Any, due: Any, name: Any) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        identity.label("id"),
        on_date.label("on_date"),
        due.label("due"),
        name.label("name"),
    )


def cell_id() -> ColumnElement[str]:
    """A name made of what the public sees of the cell anyway: period, group, level and south-west corner."""
    return func.concat_ws(
        "-",
        cell.c.period,
        cell.c.cell_group,
        cell.c.level,
        func.to_char(func.ST_YMin(cell.c.geom), "FM9999999"),
        func.to_char(func.ST_XMin(cell.c.geom), "FM9999999"),
    )


def of_period(municipality_id: int, counted: str | None) -> ColumnElement[bool]:
    """Only the counts of this month or year, by default of the newest month."""
    return cell.c.period == counted if counted else latest_month(municipality_id)


def latest_month(municipality_id: int) -> ColumnElement[bool]:
    """Only the counts of the newest month that a municipality has."""
    newest = (
        select(func.max(cell.c.period))
        .where(cell.c.municipality_id == municipality_id, func.length(cell.c.period) == 7)
        .scalar_subquery()
    )
    return cell.c.period == newest


def _within(geom: Any, bounds: Bounds | None) -> ColumnElement[bool]:
    if bounds is None:
        return true()
    return func.ST_Intersects(geom, func.ST_MakeEnvelope(*bounds, STORE))


def _status_rule(c: Any, due: Any, chosen: PublicFilter, open_words: Mapping[str, tuple[str, ...]]) -> Any:
    status = chosen.status or ""
    if status == "overdue":
        return and_(c.status != S.CLOSED.value, due < chosen.today)
    if status in open_words:
        return c.status.in_(open_words[status])
    return c.outcome.in_(_OUTCOMES[status])


def _title_holds(word: str, categories: Sequence[CategoryRow]) -> ColumnElement[bool]:
    """Whether the title of an observation holds the word: place, reference, summary, else our own words."""
    c = observation.c
    own = [_own_words_hold(word, row) for row in categories]
    return or_(
        *(column.icontains(word, autoescape=True) for column in (c.place_name, c.ref, c.summary)),
        and_(c.summary.is_(None), or_(literal(False), *(rule for rule in own if rule is not None))),
    )


def _own_words_hold(word: str, row: CategoryRow) -> ColumnElement[bool] | None:
    """The rule for one category: its name holds the word, or the titles of some of its options do."""
    c, low = observation.c, word.lower()

    def holds(words: Mapping[str, str] | None) -> bool:
        return any(low in text.lower() for text in (words or {}).values())

    if holds(row.name):
        return c.category == row.code
    codes = [
        option["code"]
        for question in row.questions
        for option in question.get("options", ())
        if holds(option.get("title"))
    ]
    return and_(c.category == row.code, c.title_code.in_(codes)) if codes else None
