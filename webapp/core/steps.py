"""A table of states: what may follow what, shared by observations, actions and watch areas. Pure, no Flask."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from data.vocabulary import Outcome

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Refusal:
    """Why a step is not possible: a message code and the field that it is about."""

    code: str
    field: str


@dataclass(frozen=True)
class StatusTable(Generic[S]):
    """States in order, the last one closed.

    Forward to any later open state; any open state straight to closed with an outcome and one sentence to
    residents; one step back with a reason. `reopens_to` is where closed goes back to; `silent` are the
    outcomes that need no sentence.
    """

    order: tuple[S, ...]
    reopens_to: S
    outcomes: tuple[Outcome, ...]
    silent: frozenset[Outcome] = frozenset()

    @property
    def closed(self) -> S:
        """The last state."""
        return self.order[-1]

    @property
    def open(self) -> tuple[S, ...]:
        """All states but the last."""
        return self.order[:-1]

    def forward(self, status: S) -> tuple[S, ...]:
        """The later open states."""
        return self.open[self.order.index(status) + 1 :]

    def back(self, status: S) -> S | None:
        """The state that one step back leads to, None from the first."""
        if status == self.closed:
            return self.reopens_to
        position = self.order.index(status)
        return self.order[position - 1] if position else None

    def choices(self, status: S) -> tuple[S, ...]:
        """All states that staff may choose from here, closing and going back included."""
        closing = () if status == self.closed else (self.closed,)
        back = self.back(status)
        return (*self.forward(status), *closing, *((back,) if back else ()))

    def check(
        self,
        before: S,
        after: S,
        *,
        outcome: Outcome | None = None,
        message: str | None = None,
        reason: str | None = None,
    ) -> Refusal | None:
        """Why the step is refused, None when it is allowed."""
        if after == before:
            return Refusal("same_status", "status")
        if after == self.closed:
            return self._check_close(outcome, message)
        if outcome is not None:
            return Refusal("outcome_only_when_closed", "outcome")
        if after in self.forward(before):
            return None
        if after == self.back(before):
            return None if reason and reason.strip() else Refusal("reason_needed", "reason")
        return Refusal("step_not_allowed", "status")

    def _check_close(self, outcome: Outcome | None, message: str | None) -> Refusal | None:
        if outcome is None:
            return Refusal("outcome_needed", "outcome")
        if outcome not in self.outcomes:
            return Refusal("outcome_not_allowed", "outcome")
        if outcome not in self.silent and not (message and message.strip()):
            return Refusal("message_needed", "resident_message")
        return None


@dataclass(frozen=True)
class StepGraph(Generic[S]):
    """States that do not stand in one row.

    `forward` says what may follow each state; `told` are the states that are reached only with one sentence to the
    people whom it concerns; `backward` is where one step back leads, with a reason.
    """

    forward: Mapping[S, tuple[S, ...]]
    backward: Mapping[S, S]
    told: frozenset[S]

    def choices(self, status: S) -> tuple[S, ...]:
        """All states that may follow, the step back last."""
        back = self.backward.get(status)
        return (*self.forward[status], *((back,) if back else ()))

    def check(self, before: S, after: S, *, message: str | None = None, reason: str | None = None) -> Refusal | None:
        """Why the step is refused, None when it is allowed."""
        if after == before:
            return Refusal("same_status", "status")
        if after in self.forward[before]:
            lacks = after in self.told and not (message and message.strip())
            return Refusal("message_needed", "resident_message") if lacks else None
        if after == self.backward.get(before):
            return None if reason and reason.strip() else Refusal("reason_needed", "reason")
        return Refusal("step_not_allowed", "status")
