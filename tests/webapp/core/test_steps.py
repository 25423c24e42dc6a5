"""The tables of states: every step that is allowed, and why the others are not."""

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.vocabulary import ActionStatus, ObservationStatus, Outcome
from webapp.actions.rules import STARTED
from webapp.actions.rules import STATUS as ACTION
from webapp.core.steps import StatusTable
from webapp.observations.rules import STATUS as OBSERVATION
from webapp.observations.rules import moved_by_link

TABLES: list[tuple[StatusTable[Any], type[StrEnum]]] = [(ACTION, ActionStatus), (OBSERVATION, ObservationStatus)]
words = st.none() | st.text(max_size=5) | st.just("Lampan är bytt.")
tables = st.sampled_from(TABLES)


@given(data=st.data(), which=tables, outcome=st.none() | st.sampled_from(Outcome), message=words, reason=words)
def test_a_step_is_allowed_exactly_when_the_architecture_says_so(
    data: st.DataObject,
    which: tuple[StatusTable[Any], type[StrEnum]],
    outcome: Outcome | None,
    message: str | None,
    reason: str | None,
) -> None:
    table, states = which
    before, after = data.draw(st.sampled_from(states)), data.draw(st.sampled_from(states))
    order = list(states)
    forward = order.index(after) > order.index(before)
    said, argued = bool(message and message.strip()), bool(reason and reason.strip())
    if after == "closed":
        silent = outcome == Outcome.DUPLICATE
        expected = before != after and outcome in table.outcomes and (said or silent)
    elif before == "closed":
        expected = after == table.reopens_to and argued and outcome is None
    elif forward:
        expected = outcome is None
    else:
        expected = order.index(before) - order.index(after) == 1 and argued and outcome is None
    refusal = table.check(before, after, outcome=outcome, message=message, reason=reason)
    assert (refusal is None) == expected, refusal


@given(which=tables, data=st.data())
def test_what_is_offered_can_be_done(which: tuple[StatusTable[Any], type[StrEnum]], data: st.DataObject) -> None:
    table, states = which
    before = data.draw(st.sampled_from(states))
    for after in table.choices(before):
        outcome = Outcome.DONE if after == table.closed else None
        assert table.check(before, after, outcome=outcome, message="Klart.", reason="Fel plats.") is None


def test_an_action_never_ends_as_a_duplicate() -> None:
    refusal = ACTION.check(
        ActionStatus.DECIDED, ActionStatus.CLOSED, outcome=Outcome.DUPLICATE, message="Samma som en annan."
    )
    assert refusal is not None
    assert refusal.code == "outcome_not_allowed"


@given(before=st.sampled_from(ObservationStatus), action=st.sampled_from(ActionStatus))
def test_a_link_moves_forward_or_not_at_all(before: ObservationStatus, action: ActionStatus) -> None:
    order = list(ObservationStatus)
    after = moved_by_link(before, action_started=action in STARTED)
    assert order.index(after) >= order.index(before)
    if before != ObservationStatus.CLOSED:
        assert order.index(after) >= order.index(ObservationStatus.PLANNED)
        assert after != ObservationStatus.CLOSED


@pytest.mark.parametrize("status", list(ObservationStatus))
def test_a_started_action_never_leaves_an_open_observation_behind(status: ObservationStatus) -> None:
    expected = status if status == ObservationStatus.CLOSED else ObservationStatus.IN_PROGRESS
    assert moved_by_link(status, action_started=True) == expected
