"""The list of published actions, with its filters; reads only schema public_api."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from data.models.public_api import action, action_place
from data.queries.public import PublicAction
from data.vocabulary import ActionStatus, Outcome

PAGE = 24
CLOSED = ActionStatus.CLOSED.value
GROUPS: dict[str, tuple[str, ...]] = {
    "proposed": (ActionStatus.PROPOSED.value,),
    "decided": (ActionStatus.DECIDED.value,),
    "in_progress": (ActionStatus.IN_PROGRESS.value,),
    "done": (Outcome.DONE.value,),
    "no": (Outcome.DECLINED.value, Outcome.NOT_OURS.value, Outcome.GONE.value),
}
_STATE: ColumnElement[str] = func.coalesce(action.c.outcome, action.c.status)


@dataclass(frozen=True)
class PublicActionFilter:
    """What the list shows: a group of states and a kind, None for all."""

    group: str | None = None
    kind: str | None = None


def count(session: Session, municipality_id: int, chosen: PublicActionFilter) -> int:
    """How many published actions the filter gives."""
    return session.scalar(_narrowed(select(func.count()).select_from(action), municipality_id, chosen)) or 0


def page(session: Session, municipality_id: int, chosen: PublicActionFilter, number: int) -> list[PublicAction]:
    """One page of published actions: open ones by due date, then the latest closed."""
    columns: list[Any] = [column for column in action.c if column.name != "geom"]
    query = (
        _narrowed(select(*columns), municipality_id, chosen)
        .order_by(
            (action.c.status == CLOSED).asc(),
            action.c.closed_on.desc().nulls_last(),
            action.c.due_on.asc().nulls_last(),
            action.c.public_id,
        )
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return [PublicAction(**row) for row in session.execute(query).mappings()]


def kinds(session: Session, municipality_id: int) -> set[str]:
    """The kinds that published actions have."""
    query = select(action.c.kind).where(action.c.municipality_id == municipality_id).distinct().order_by(action.c.kind)
    return set(session.scalars(query))


def place_ids(session: Session, action_id: str) -> list[str]:
    """The places that a published action is done at."""
    query = select(action_place.c.place).where(action_place.c.action == action_id).order_by(action_place.c.place)
    return list(session.scalars(query.limit(200)))


def _narrowed(query: Select[Any], municipality_id: int, chosen: PublicActionFilter) -> Select[Any]:
    query = query.where(action.c.municipality_id == municipality_id)
    if chosen.group:
        query = query.where(_STATE.in_(GROUPS[chosen.group]))
    if chosen.kind:
        query = query.where(action.c.kind == chosen.kind)
    return query
