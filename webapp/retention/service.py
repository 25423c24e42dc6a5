"""Decides, lists and deletes what a municipality no longer keeps."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from data import audit
from data.audit import Actor
from data.engine import set_scope
from data.models.retention import RetentionBatch, RetentionRule
from data.queries import retention
from data.queries.retention import RuleRow
from data.vocabulary import Audience, RetentionKind, Verb
from webapp.retention.rules import due_before


@dataclass(frozen=True)
class Due:
    """A kind of data with its rule, and how much of it a deletion would take now (None: no rule)."""

    kind: RetentionKind
    rule: RuleRow | None
    count: int | None


def overview(session: Session, municipality_id: int, now: datetime) -> list[Due]:
    """Every kind with its rule and what is due now."""
    decided = retention.rules(session, municipality_id)
    return [
        Due(kind, decided.get(kind), _count(session, municipality_id, decided.get(kind), now))
        for kind in retention.KINDS
    ]


def decide(
    session: Session,
    municipality_id: int,
    kind: RetentionKind,
    *,
    days: int,
    decision: str,
    decided_on: date,
    actor: Actor,
) -> None:
    """Set how long a kind is kept, by which decision."""
    before = retention.rules(session, municipality_id).get(kind)
    values = {"days": days, "decision": decision, "decided_on": decided_on}
    rule = insert(RetentionRule).values(municipality_id=municipality_id, kind=kind.value, **values)
    session.execute(rule.on_conflict_do_update(index_elements=["municipality_id", "kind"], set_=values))
    _tell(session, municipality_id, kind, actor, [before.days if before else None, days], {"decision": decision})


def stop(session: Session, municipality_id: int, kind: RetentionKind, *, actor: Actor) -> None:
    """Take a rule away; nothing of that kind is deleted any more."""
    before = retention.rules(session, municipality_id).get(kind)
    if before is None:
        return
    session.execute(
        delete(RetentionRule).where(RetentionRule.municipality_id == municipality_id, RetentionRule.kind == kind.value)
    )
    _tell(session, municipality_id, kind, actor, [before.days, None], {"decision": before.decision})


def purge(
    sessions: sessionmaker[Session], municipality_id: int, now: datetime, *, actor_id: uuid.UUID | None = None
) -> dict[RetentionKind, int]:
    """Delete what is due by the municipality's rules, a slice in each transaction; returns how many rows went.

    Killed in the middle, the next run goes on: what is committed is deleted and counted, the rest is still due.
    """
    with _scoped(sessions, municipality_id) as session:
        decided = retention.rules(session, municipality_id)
    return {
        kind: sum(_slices(sessions, municipality_id, decided[kind], now, actor_id))
        for kind in retention.KINDS
        if kind in decided
    }


def _slices(
    sessions: sessionmaker[Session], municipality_id: int, rule: RuleRow, now: datetime, actor_id: uuid.UUID | None
) -> Iterator[int]:
    before = due_before(now, rule.days)
    with _scoped(sessions, municipality_id) as session:
        if not retention.count_due(session, municipality_id, rule.kind, before):
            return
        batch = RetentionBatch(
            municipality_id=municipality_id,
            kind=rule.kind.value,
            days=rule.days,
            decision=rule.decision,
            actor_id=actor_id,
            count=0,
        )
        session.add(batch)
        session.flush()
        while gone := retention.delete_slice(session, batch, before):
            session.commit()
            yield gone


def _scoped(sessions: sessionmaker[Session], municipality_id: int) -> Session:
    session = sessions()
    set_scope(session, municipalities=(municipality_id,))
    return session


def _count(session: Session, municipality_id: int, rule: RuleRow | None, now: datetime) -> int | None:
    if rule is None:
        return None
    return retention.count_due(session, municipality_id, rule.kind, due_before(now, rule.days))


def _tell(
    session: Session,
    municipality_id: int,
    kind: RetentionKind,
    actor: Actor,
    days: list[int | None],
    detail: dict[str, str],
) -> None:
    audit.record(
        session,
        municipality_id=municipality_id,
        object_kind="retention_rule",
        object_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{municipality_id} {kind}"),
        actor=actor,
        verb=Verb.CHANGED,
        audience=Audience.STAFF,
        changes={"days": days},
        detail=detail,
    )
