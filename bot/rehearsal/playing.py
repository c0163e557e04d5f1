"""A persona's talk played through the pure turn, answer by answer, with what each answer does to the obstacles.

The session's purpose is `demo`; nothing is stored and no clock is read. The scorecard after a beat judges the questions answered so far, so
that a bar moves with every answer and the last beat's is the verdict's. Must not know words, pages nor terminals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.conversation.events import Asked, Command, Event, Tap, Wrote
from bot.conversation.script import Script
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Content, Scoring
from bot.rehearsal.personas import Persona
from bot.scoring import UNCLEAR, Scorecard, score


@dataclass(frozen=True, slots=True)
class Beat:
    """One question and its answer. `before` and `after`: the scorecard of the answers so far, without and with this one.

    `steps`: the steps (1-9) of the strategy that nothing before it informed.
    """

    question: Question
    answer: Answer
    before: Scorecard
    after: Scorecard
    steps: tuple[int, ...] = ()


def played(content: Content, script: Script, persona: Persona) -> tuple[Beat, ...]:
    """The talk of `persona`, held by `script`, from the first question to the summary."""
    rules = content.knowledge.scoring
    talk = persona.talk
    session = Session(f"demo.{persona.id}", talk.dialog, content.version, talk.lang, purpose="demo")
    session = turn(script, session, Asked(Command.BEGIN, talk.mode), 0.0).session
    beats: list[Beat] = []
    before = Scorecard()
    while (question := script.question(session.state)) and question.key in talk.answers:
        session = _answered(script, session, question, talk.answers[question.key])
        if question.key not in session.answers:
            break
        after = _so_far(script, session, rules)
        fresh = tuple(step for step in question.steps if all(step not in beat.question.steps for beat in beats))
        beats.append(Beat(question, talk.answers[question.key], before, after, fresh))
        before = after
    return tuple(beats)


def _answered(script: Script, session: Session, question: Question, answer: Answer) -> Session:
    for did in _gestures(question, answer):
        event = Tap(did, session.short_id, session.revision) if isinstance(did, str) else did
        if session.state == question.key:
            session = turn(script, session, event, 0.0).session
    return session


def _gestures(question: Question, answer: Answer) -> Iterator[str | Event]:
    """What a person does to give that answer: the tokens tapped, or what else happens."""
    if isinstance(answer, tuple):
        yield from answer
        yield Asked(Command.DONE)
    elif answer == SKIPPED:
        yield Asked(Command.SKIP)
    elif isinstance(answer, str) and (question.option(answer) or answer == UNKNOWN):
        yield answer
    else:
        yield Wrote(str(answer), numbered=False)


def _so_far(script: Script, session: Session, rules: Scoring) -> Scorecard:
    known = [question for question in script.asked(session) if question.key in session.answers]
    return score(session.answers, known, rules)


def obstacle_of(measure: str | None, rules: Scoring) -> str:
    """The obstacle that a question's points go to; "" when it carries none."""
    for obstacle in rules.obstacles:
        if measure == obstacle.id or measure in {aspect.id for aspect in obstacle.aspects}:
            return obstacle.id
    return ""


def about(beats: tuple[Beat, ...], obstacle: str, rules: Scoring) -> tuple[Beat, ...]:
    """The beats that move one obstacle alone; all of them when none is named."""
    if not obstacle:
        return beats
    return tuple(beat for beat in beats if obstacle_of(beat.question.measures, rules) == obstacle)


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure's figure before and after one answer; None: no figure yet. `band`: where it stands after."""

    measure: str
    before: int | None
    after: int | None
    band: str
    aspect: bool = False

    @property
    def moved(self) -> bool:
        """Whether the answer changed the figure."""
        return self.before != self.after


def bars(beat: Beat, obstacle: str, rules: Scoring) -> tuple[Bar, ...]:
    """Every obstacle's bar, or one obstacle's with its aspects."""
    found: list[Bar] = []
    for each in rules.obstacles:
        if obstacle in ("", each.id):
            found.append(_bar(each.id, beat))
        if obstacle == each.id:
            found += [_bar(aspect.id, beat, aspect=True) for aspect in each.aspects]
    return tuple(found)


def _bar(measure: str, beat: Beat, aspect: bool = False) -> Bar:
    before, after = beat.before.scores.get(measure), beat.after.scores.get(measure)
    return Bar(
        measure,
        before.severity if before else None,
        after.severity if after else None,
        after.band if after else UNCLEAR,
        aspect,
    )
