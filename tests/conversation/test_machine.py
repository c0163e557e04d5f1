"""The machine of a dialog: the only use of `transitions`, and the proof that nothing of it leaks."""

from __future__ import annotations

import pytest
from transitions import MachineError

from bot.conversation.machine import ANSWERED, BEGUN, CONCLUDED, DialogMachine
from bot.conversation.session import ENDED, START, SUMMARY
from tests.kit import script


@pytest.fixture
def machine() -> DialogMachine:
    """The whole diagnostic's."""
    return script().machines["standard"]


def test_conditional_questions_are_passed_when_their_condition_fails(machine: DialogMachine) -> None:
    """Without a network nobody is asked since when."""
    assert machine.move(ANSWERED, "profile.networks", {"profile.networks": ("none",)}) == "profile.hours"
    assert machine.move(ANSWERED, "profile.networks", {"profile.networks": ("facebook",)}) == "profile.since"


def test_first_and_last_moves(machine: DialogMachine) -> None:
    """From the start to the first question, from the last to the summary, from the summary to the end."""
    assert machine.move(BEGUN, START, {}) == machine.questions[0].key
    assert machine.move(ANSWERED, machine.questions[-1].key, {}) == SUMMARY
    assert machine.move(CONCLUDED, SUMMARY, {}) == ENDED


def test_a_trigger_out_of_place_is_an_error(machine: DialogMachine) -> None:
    """The machine does not guess."""
    with pytest.raises(MachineError):
        machine.move(CONCLUDED, START, {})


def test_nothing_is_registered_with_the_shared_machine(machine: DialogMachine) -> None:
    """A thousand turns leave no model behind."""
    for _ in range(1000):
        machine.move(BEGUN, START, {})

    assert machine.machine.models == []


def test_no_automatic_jump_exists(machine: DialogMachine) -> None:
    """The library's `to_…` triggers would let anyone go anywhere."""
    assert set(machine.machine.events) == {ANSWERED, BEGUN, CONCLUDED}
