"""The states of a dialog and the moves between them: the only file that imports `transitions`.

One flat synchronous machine per dialog and mode, built at load and shared by everyone: a turn passes through it with a bare model of
its own, so nothing is registered and nothing grows. Guards are our callables, never strings (the library imports and calls a dotted
string). Must not know sessions, channels or wording. Going back and editing set the state directly: they need no machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from transitions import EventData, Machine, Transition

from bot.conversation.session import ENDED, START, SUMMARY, Mode
from bot.dialogs.model import Answer, Dialog, Question

ANSWERED = "answered"
"""The trigger of every forward move between questions, skipping included."""
BEGUN = "begun"
CONCLUDED = "concluded"


class Walker:
    """The bare model of one turn: where it stands, and the answers that guards read."""

    __slots__ = ("answers", "state")

    def __init__(self, state: str, answers: Mapping[str, Answer]) -> None:
        self.state = state
        self.answers = answers


class Onward(Transition):
    """A move that has guards and nothing else: no callback of ours or of a state is looked for, told or logged, half of its cost."""

    def execute(self, event_data: EventData) -> bool:
        """Take the model to the next state, if every guard agrees; whether it went."""
        if any(not guard.check(event_data) for guard in self.conditions):
            return False
        if self.dest is not None:  # every move of ours leads somewhere
            event_data.machine.set_state(self.dest, event_data.model)
        return True


class _Moves(Machine):
    transition_cls = Onward


class DialogMachine:
    """The moves of one dialog in one mode. Stateless between calls; safe to share."""

    def __init__(self, dialog: Dialog, mode: Mode) -> None:
        self.questions = tuple(question for question in dialog.questions if mode == "standard" or question.express)
        self._keys = frozenset(question.key for question in self.questions)
        self._conditional = tuple(question for question in self.questions if question.when.judge is not None)
        self.machine = _Moves(
            model=None,
            states=[START, *(question.key for question in self.questions), SUMMARY, ENDED],
            initial=START,
            transitions=list(_transitions(self.questions)),
            auto_transitions=False,
            send_event=True,
        )

    def move(self, trigger: str, state: str, answers: Mapping[str, Answer]) -> str:
        """The state that `trigger` leads to from `state`. Raises `transitions.MachineError` for a trigger that the state does not have."""
        walker = Walker(state, answers)
        self.machine.events[trigger].trigger(walker)
        return walker.state

    def asked(self, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
        """The questions that these answers lead through, in order."""
        return tuple(question for question in self.questions if question.when.holds(answers))

    def first_open(self, answers: Mapping[str, Answer]) -> Question | None:
        """The first question asked and not answered yet, or None when all are."""
        return next((each for each in self.questions if each.key not in answers and each.when.holds(answers)), None)

    def still_asked(self, answers: Mapping[str, Answer]) -> tuple[dict[str, Answer], list[str]]:
        """The answers whose questions are still asked, and the keys of the others. Conditions look back only: one pass settles it."""
        kept = {key: answer for key, answer in answers.items() if key in self._keys}
        dropped: list[str] = []
        for question in self._conditional:
            if question.key in kept and not question.when.holds(kept):
                del kept[question.key]
                dropped.append(question.key)
        return kept, dropped

    def progress(self, answers: Mapping[str, Answer]) -> tuple[int, int]:
        """How many questions are answered, and how many are asked. Looks at answers and conditions only: a long dialog costs no more."""
        passed_by = [question.key for question in self._conditional if not question.when.holds(answers)]
        done = sum(key in self._keys for key in answers) - sum(key in answers for key in passed_by)
        return done, len(self.questions) - len(passed_by)


def _transitions(questions: tuple[Question, ...]) -> Iterator[dict[str, Any]]:
    yield from _onward(BEGUN, START, questions)
    for index, question in enumerate(questions):
        yield from _onward(ANSWERED, question.key, questions[index + 1 :])
    yield {"trigger": CONCLUDED, "source": SUMMARY, "dest": ENDED}


def _onward(trigger: str, source: str, later: tuple[Question, ...]) -> Iterator[dict[str, Any]]:
    """The candidates from `source`: each conditional question in turn, up to the first that is always asked, else the summary."""
    for question in later:
        if question.when.judge is None:
            yield {"trigger": trigger, "source": source, "dest": question.key}
            return
        yield {"trigger": trigger, "source": source, "dest": question.key, "conditions": _guard(question)}
    yield {"trigger": trigger, "source": source, "dest": SUMMARY}


def _guard(question: Question) -> Callable[[EventData], bool]:
    def asked(event: EventData) -> bool:
        walker: Any = event.model  # the library types models as objects: ours is the Walker
        return question.when.holds(walker.answers)

    return asked
