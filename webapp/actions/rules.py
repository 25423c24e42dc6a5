"""What may follow what for an action: pure data."""

from data.vocabulary import ActionStatus as S
from data.vocabulary import Outcome
from webapp.core.steps import StatusTable

STATUS = StatusTable(
    order=(S.PROPOSED, S.DECIDED, S.IN_PROGRESS, S.CLOSED),
    reopens_to=S.IN_PROGRESS,
    outcomes=(Outcome.DONE, Outcome.DECLINED, Outcome.NOT_OURS, Outcome.GONE),
)
STARTED = frozenset({S.IN_PROGRESS})
