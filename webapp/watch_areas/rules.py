"""What may follow what for a watch area, and when its review is due: pure data and the functions that read it."""

from datetime import date, timedelta

from data.vocabulary import WatchAreaStatus as S
from webapp.core.steps import StepGraph

# Any open state may be closed at once: before the decision it means that the application was withdrawn.
STATUS = StepGraph(
    forward={
        S.APPLICATION: (S.REVIEW, S.ACTIVE, S.DECLINED, S.CLOSED),
        S.REVIEW: (S.ACTIVE, S.DECLINED, S.CLOSED),
        S.ACTIVE: (S.DORMANT, S.CLOSED),
        S.DORMANT: (S.ACTIVE, S.CLOSED),
        S.DECLINED: (),
        S.CLOSED: (),
    },
    backward={S.REVIEW: S.APPLICATION, S.ACTIVE: S.REVIEW, S.DECLINED: S.REVIEW, S.CLOSED: S.REVIEW},
    told=frozenset({S.DECLINED, S.CLOSED}),
)
ENDED = frozenset({S.DECLINED, S.CLOSED})
UNDECIDED = frozenset({S.APPLICATION, S.REVIEW})
REVIEWED_EVERY = timedelta(days=365)
SOON = timedelta(days=30)


def due_state(status: S, next_review_on: date | None, today: date) -> str | None:
    """How an active area stands with its review: "late", "soon" (within 30 days), "ok"; None for all others."""
    if status != S.ACTIVE or next_review_on is None:
        return None
    if next_review_on < today:
        return "late"
    return "soon" if next_review_on <= today + SOON else "ok"


def next_review(today: date) -> date:
    """When an area that is approved today is reviewed again: a year later."""
    return today + REVIEWED_EVERY
