"""One change for many observations: one transaction, one batch to take back, one answer a row."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from data.audit import Actor
from data.base import new_id
from data.models.observation import Observation
from data.queries import duplicates, ground
from data.vocabulary import CategoryCode, ObservationStatus, Outcome
from webapp.core.errors import InvalidInput, NotFound
from webapp.observations.service import publication, triage
from webapp.observations.service.loading import locked_all, locked_by_id
from webapp.observations.service.status import MAIL_DELAY, change_status

# What a single row may answer without stopping the others; anything else is wrong for all of them.
PER_ROW = frozenset(
    {
        "changed_meanwhile",
        "closed_already",
        "is_duplicate",
        "never_public",
        "no_place_yet",
        "nothing_to_hide",
        "same_category",
        "same_status",
        "same_unit",
        "step_not_allowed",
    }
)


@dataclass
class Result:
    """What happened: `skipped` maps a public id to the code of why its row was left as it was."""

    batch_id: uuid.UUID = field(default_factory=new_id)
    done: list[uuid.UUID] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


Change = Callable[[Observation, uuid.UUID], None]


def publish(
    session: Session, municipality_id: int, versions: Mapping[str, int], *, public_ground: bool, actor: Actor
) -> Result:
    """Publish these rows; with the tick, those that lie on public ground exactly, the others as cells.

    In bulk the tick never makes a point exact that lies elsewhere: that takes a look at the single case.
    """
    under: dict[uuid.UUID, ground.Ground] = {}

    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        found = under.get(observation.id, publication.NOWHERE)
        exact = public_ground and found.public
        publication.publish(
            session,
            observation,
            public_ground=exact,
            actor=actor,
            batch_id=batch_id,
            ground=found,
            summary=publication.summary_of(session, observation),
        )

    def prepare(rows: list[Observation]) -> None:
        under.update(ground.under(session, [row.id for row in rows]))

    return _each(session, municipality_id, versions, change, prepare)


def hide(session: Session, municipality_id: int, versions: Mapping[str, int], *, actor: Actor) -> Result:
    """Take these rows away from the public."""

    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        if not publication.hide(session, observation, actor=actor, batch_id=batch_id):
            raise InvalidInput("nothing_to_hide")

    return _each(session, municipality_id, versions, change)


def set_status(
    session: Session,
    municipality_id: int,
    versions: Mapping[str, int],
    after: ObservationStatus,
    *,
    actor: Actor,
    outcome: Outcome | None = None,
    message: str | None = None,
    reason: str | None = None,
    mail_delay: timedelta = MAIL_DELAY,
) -> Result:
    """Move these rows to a state; raises InvalidInput when a sentence, a reason or an outcome is missing."""

    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        change_status(
            session,
            observation,
            after,
            actor=actor,
            outcome=outcome,
            message=message,
            reason=reason,
            batch_id=batch_id,
            mail_delay=mail_delay,
        )

    return _each(session, municipality_id, versions, change)


def set_category(
    session: Session, municipality_id: int, versions: Mapping[str, int], code: CategoryCode, *, actor: Actor
) -> Result:
    """Move these rows to a category."""

    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        triage.set_category(session, observation, code, actor=actor, batch_id=batch_id)

    return _each(session, municipality_id, versions, change)


def set_unit(
    session: Session, municipality_id: int, versions: Mapping[str, int], unit_id: uuid.UUID | None, *, actor: Actor
) -> Result:
    """Give these rows to a unit."""

    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        triage.set_unit(session, observation, unit_id, actor=actor, batch_id=batch_id)

    return _each(session, municipality_id, versions, change)


def merge(
    session: Session,
    municipality_id: int,
    versions: Mapping[str, int],
    keep: str | None,
    *,
    actor: Actor,
    mail_delay: timedelta = MAIL_DELAY,
) -> Result:
    """Merge these rows into the one with the public id `keep`; by default the one that has come furthest, then first.

    Raises InvalidInput: too_few_to_merge.
    """
    rows, result = _rows(session, municipality_id, versions)
    kept = next((row for row in rows if row.public_id == keep), None) or _best(rows)
    if kept is None or len(rows) < 2:
        raise InvalidInput("too_few_to_merge", field="keep")
    for row in rows:
        if row.id != kept.id:
            _try(result, row, _into(session, kept, actor, mail_delay))
    return _finish(session, result)


def merge_suggested(
    session: Session,
    municipality_id: int,
    versions: Mapping[str, int],
    *,
    actor: Actor,
    mail_delay: timedelta = MAIL_DELAY,
) -> Result:
    """Merge each of these rows that seems to repeat an earlier one into that one."""
    rows, result = _rows(session, municipality_id, versions)
    suggested = duplicates.suggested(session, municipality_id, [row.id for row in rows])
    if not suggested:
        raise InvalidInput("nothing_to_merge")
    heads = locked_by_id(session, {suggestion.id for suggestion in suggested.values()})
    for row in rows:
        keep = heads.get(suggested[row.id].id) if row.id in suggested else None
        if keep is not None:
            _try(result, row, _into(session, keep, actor, mail_delay))
    return _finish(session, result)


def _into(session: Session, keep: Observation, actor: Actor, mail_delay: timedelta) -> Change:
    def change(observation: Observation, batch_id: uuid.UUID) -> None:
        triage.merge(session, keep, observation, actor=actor, batch_id=batch_id, mail_delay=mail_delay)

    return change


def _each(
    session: Session,
    municipality_id: int,
    versions: Mapping[str, int],
    change: Change,
    prepare: Callable[[list[Observation]], None] | None = None,
) -> Result:
    rows, result = _rows(session, municipality_id, versions)
    if prepare:
        prepare(rows)
    for row in rows:
        _try(result, row, change)
    return _finish(session, result)


def _rows(session: Session, municipality_id: int, versions: Mapping[str, int]) -> tuple[list[Observation], Result]:
    """The rows that are as they were seen; one that this municipality does not have stops everything."""
    if not versions:
        raise InvalidInput("nothing_chosen", field="obs")
    found = locked_all(session, municipality_id, list(versions))
    if len(found) != len(versions):
        raise NotFound("not_found")
    result = Result()
    fresh = [row for row in found if row.version == versions[row.public_id]]
    result.skipped = {row.public_id: "changed_meanwhile" for row in found if row not in fresh}
    return fresh, result


def _try(result: Result, row: Observation, change: Change) -> None:
    try:
        change(row, result.batch_id)
    except InvalidInput as refusal:
        if refusal.code not in PER_ROW:
            raise
        result.skipped[row.public_id] = refusal.code
    else:
        result.done.append(row.id)


def _finish(session: Session, result: Result) -> Result:
    publication.touch_actions(session, *result.done)
    return result


def _best(rows: list[Observation]) -> Observation | None:
    order = list(ObservationStatus)
    fit = [row for row in rows if row.duplicate_of is None and row.status != ObservationStatus.CLOSED]
    return min(fit, key=lambda row: (-order.index(ObservationStatus(row.status)), row.created_at, row.id), default=None)
