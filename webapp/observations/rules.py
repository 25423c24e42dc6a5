"""What may follow what for an observation: pure data and the functions that read it."""

from data.vocabulary import ObservationStatus as S
from data.vocabulary import Outcome
from webapp.core.steps import StatusTable

# A duplicate needs no sentence of its own: the observation that it repeats answers for it.
STATUS = StatusTable(
    order=(S.NEW, S.REVIEW, S.PLANNED, S.IN_PROGRESS, S.CLOSED),
    reopens_to=S.REVIEW,
    outcomes=tuple(Outcome),
    silent=frozenset({Outcome.DUPLICATE}),
)


def moved_by_link(status: S, *, action_started: bool) -> S:
    """Where linking to an action takes an observation: forward to planned or in progress, never back."""
    target = S.IN_PROGRESS if action_started else S.PLANNED
    return target if target in STATUS.forward(status) else status
