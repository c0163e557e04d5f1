"""One walk through a dialog by the pure turn, as a person would: only buttons that the card shows are tapped.

Must not know why a walk is taken (`bot.authoring.simulate`) nor what it concludes (`bot.authoring.outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from bot.conversation.events import Event, Tap, Wrote
from bot.conversation.messages import Card
from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, SUMMARY, Mode, Session
from bot.conversation.turn import turn
from bot.dialogs.kinds import NO, YES
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question

DONE = "!done"
TEXT = "Exemple"
CONTACTS = {"phone": "+33 1 99 00 12 34", "email": "exemple@example.com", "telegram": "Telegram"}
"""What is typed to be reached in each way. The number is one that France keeps for fiction."""
MOST_STEPS = 500
"""Turns after which a walk is going round in circles."""

Pick = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class Walk:
    """A talk from its start. `states` in the order passed; `stuck`: why it did not come to its end, "" when it did."""

    mode: Mode
    lang: str
    states: tuple[str, ...]
    answers: Mapping[str, Answer]
    taps: int
    stuck: str = ""


class _Stuck(Exception):
    """The talk does not go on; the text says where and why."""


class _Talk:
    """A session and its live card."""

    def __init__(self, script: Script, lang: str, mode: Mode) -> None:
        self.script = script
        self.session = Session(id="walk" * 6 + "ab", dialog=script.dialog.id, version="", lang=lang, reachable=True)
        self.card: Card | None = None
        self.taps = 0
        self.bring(Tap(f"!begin:{mode}", self.session.short_id, self.session.revision))

    def tap(self, token: str) -> None:
        """Tap a button that the card shows. Raises _Stuck when it shows none such."""
        shown = [button.token for button in (*self.card.choices, *self.card.controls)] if self.card else []
        if token not in shown:
            raise _Stuck(f"{self.session.state}: no button '{token}' to tap")
        self.bring(Tap(token, self.session.short_id, self.session.revision))

    def bring(self, event: Event) -> None:
        """Let one thing happen."""
        taken = turn(self.script, self.session, event, 0.0)
        self.session = taken.session
        self.card = next((each for each in reversed(taken.messages) if isinstance(each, Card)), None)
        self.taps += 1


def walk(script: Script, lang: str, mode: Mode, pick: Pick) -> Walk:
    """The walk of whoever answers each question with `pick`, from the start button to the result."""
    talk = _Talk(script, lang, mode)
    states, stuck = [START], ""
    try:
        while talk.session.state != ENDED and not stuck:
            states.append(talk.session.state)
            _step(talk, pick)
            stuck = "going round in circles" if len(states) > MOST_STEPS else ""
    except _Stuck as reason:
        stuck = str(reason)
    if talk.session.state == ENDED and states[-1] != SUMMARY:
        states.append(SUMMARY)  # whoever declines has nothing to check before it is sent
    return Walk(mode, lang, tuple(states), talk.session.answers, talk.taps, stuck)


def _step(talk: _Talk, pick: Pick) -> None:
    """Answer the question at hand, or ask for the result. Raises _Stuck when the talk stays where it was."""
    state = talk.session.state
    question = talk.script.question(state)
    if question is None:
        talk.tap("!conclude")
    else:
        answer = pick(question)
        for action in _actions(talk, question, answer):
            action()
        if talk.session.answers.get(question.key) != answer:
            raise _Stuck(f"{state}: '{answer}' is not taken as an answer")
    if talk.session.state == state:
        raise _Stuck(f"{state}: leads nowhere")


def _actions(talk: _Talk, question: Question, answer: Answer) -> Iterator[Callable[[], None]]:
    """What a person does to give that answer, one thing after another."""
    if answer == SKIPPED:
        yield lambda: talk.tap("!skip")
    elif question.kind == "contact":
        yield lambda: talk.bring(Wrote(CONTACTS[str(answer)]))
    elif question.kind in ("number", "text") and answer != UNKNOWN:
        said = f"{answer:g}" if isinstance(answer, float) else str(answer)
        yield lambda: talk.bring(Wrote(said))
    elif isinstance(answer, tuple):
        for each in answer:
            yield lambda each=each: talk.tap(each)  # type: ignore[misc]  # a default binds the loop's value
        if talk.session.draft:
            yield lambda: talk.tap(DONE)
    else:
        yield lambda: talk.tap(str(answer))


def possible_answers(question: Question) -> list[Answer]:
    """Every answer worth trying: each option, a middle and both ends of a range, an example of a text, "I don't know", a skip."""
    answers: list[Answer] = []
    if question.kind == "several":
        answers += [(option.id,) for option in question.options]
    elif question.kind == "consent":
        answers += [YES, NO]
    elif question.options:
        answers += [option.id for option in question.options]
    elif question.bounds:
        least, most = int(question.bounds.least), int(question.bounds.most)
        answers += sorted({least, (least + most) // 2, most})
    else:
        answers += question.ways or (TEXT,)
    return answers + [UNKNOWN] * question.unknown + [SKIPPED] * question.skippable


def random_pick(dice: Random) -> Pick:
    """Answers by chance: any that may be given, and in a `several` any handful."""

    def pick(question: Question) -> Answer:
        together = [option.id for option in question.options if not option.exclusive]
        if question.kind == "several" and len(together) > 1 and dice.random() < 0.5:
            most = min(question.most_picks or len(together), len(together))
            chosen = dice.sample(together, dice.randint(1, most))
            return tuple(each for each in together if each in chosen)
        return dice.choice(possible_answers(question))

    return pick


def planned_pick(plan: Mapping[str, Answer], otherwise: Pick) -> Pick:
    """Answers as planned; a question that the plan leaves out is answered by `otherwise`."""
    return lambda question: plan[question.key] if question.key in plan else otherwise(question)
