"""How a session changes: one small pure function per thing that a person can do.

Each takes a session and gives a `Move`: the session after, what is to be told to the world, and what the card should say about it. A
move that is refused leaves the session as it was. Must not know messages or channels; the revision and the clock are the turn's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.conversation.agreements import agrees_to
from bot.conversation.contacts import Understood, meant_by, proper_address
from bot.conversation.effects import (
    Answered,
    Began,
    Concluded,
    Effect,
    Paused,
    Reopened,
    Restarted,
    Resumed,
    Spoke,
    Way,
)
from bot.conversation.events import Command
from bot.conversation.machine import ANSWERED, BEGUN, CONCLUDED, DialogMachine
from bot.conversation.replies import HERE, MEANT, WRITTEN
from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, SUMMARY, Mode, Session, View
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question


@dataclass(frozen=True, slots=True)
class Move:
    """A session after a move. `aside` is the phrase that the card says above itself, already in words."""

    session: Session
    effects: tuple[Effect, ...] = ()
    aside: str = ""


def perform(script: Script, session: Session, command: Command, argument: str = "") -> Move:
    """Do what `command` asks, wherever the talk stands; where it makes no sense the card says so kindly."""
    if session.paused and command in _UNPAUSING:
        resumed = _resume(script, session, "")
        further = resumed if command is Command.RESUME else perform(script, resumed.session, command, argument)
        return replace(further, effects=resumed.effects + further.effects) if further is not resumed else resumed
    return _COMMANDS[command](script, session, argument)


def answer(script: Script, session: Session, question: Question, given: Answer, way: Way) -> Move:
    """Take an answer, drop those that it makes pointless, and go on: to the next question, or back to where the person was."""
    again = question.key in session.answers
    machine = script.machines[session.mode]
    answers, dropped = machine.still_asked({**session.answers, question.key: given})
    state = _next_state(machine, question.key, answers)
    effects: tuple[Effect, ...] = (Answered(question.key, given, way, again), *map(Reopened, dropped))
    answered = replace(session, answers=answers, draft=(), view="", state=state)
    return _handed_over(script, answered, effects) if script.dialog.makes_lead else Move(answered, effects)


def _handed_over(script: Script, session: Session, effects: tuple[Effect, ...]) -> Move:
    """Where consent is asked: a contact that is not wanted any more is forgotten, and whoever declines is asked nothing else."""
    wanted = any(each.kind == "contact" and each.key in session.answers for each in script.dialog.questions)
    kept = session if wanted else replace(session, contact="")
    if kept.state == SUMMARY and not agrees_to("transmit", script.dialog, kept.answers):
        state = script.machines[kept.mode].move(CONCLUDED, SUMMARY, kept.answers)
        return Move(replace(kept, state=state), (*effects, Concluded()))
    return Move(kept, effects)


def reach(script: Script, session: Session, question: Question, contact: Understood, way: Way) -> Move:
    """Take a way to be reached: its kind is the answer, its value stays in the session alone."""
    return answer(script, replace(session, contact=contact.value), question, contact.kind, way)


def propose(session: Session, question: Question, written: str) -> Session:
    """The session with an address to ask the person about, in place of any contact given before."""
    answers = {key: given for key, given in session.answers.items() if key != question.key}
    return replace(session, answers=answers, contact=written, view="")


def pick_contact(script: Script, session: Session, question: Question, token: str, way: Way) -> Move | None:
    """What a button of a contact question stands for; None when it is not there to be picked."""
    if token == HERE:
        return reach(script, session, question, Understood(HERE, ""), way) if here_for(session, question) else None
    found = dict(proposals(session, question)).get(token)
    return reach(script, session, question, Understood("email", found), way) if found else None


def here_for(session: Session, question: Question) -> bool:
    """Whether the person may choose to be written to where they talk."""
    return session.reachable and HERE in question.ways


def proposals(session: Session, question: Question) -> Iterator[tuple[str, str]]:
    """The addresses that the person is asked about, by token: the one probably meant, and the one written if it can be used at all."""
    if session.contact and question.key not in session.answers:
        yield MEANT, meant_by(session.contact)
        if proper_address(session.contact):
            yield WRITTEN, session.contact


def tick(script: Script, session: Session, question: Question, option_id: str) -> Move:
    """Tick or untick an option of a `several`; an exclusive one, or the last one allowed, answers at once."""
    option = question.option(option_id)
    if option is None or option.exclusive:
        return answer(script, session, question, (option_id,) if option else option_id, "tap")
    drafted = set(session.draft) ^ {option_id}
    draft = tuple(each.id for each in question.options if each.id in drafted and not each.exclusive)
    if question.most_picks and len(draft) >= question.most_picks:
        return answer(script, session, question, draft, "tap")
    return Move(replace(session, draft=draft))


def jump(script: Script, session: Session, key: str) -> Session:
    """The session as if every question before `key` had been skipped: for authors who preview one. Raises KeyError for an unknown key."""
    place = script.position(script.dialog.by_key[key].key)
    skipped = {question.key: SKIPPED for question in script.dialog.questions[: place - 1]}
    return replace(session, answers=skipped, state=key)


def _next_state(machine: DialogMachine, key: str, answers: Mapping[str, Answer]) -> str:
    """Where an answer to `key` leads: the machine decides; a question that is answered already is not asked twice."""
    state = machine.move(ANSWERED, key, answers)
    if state != SUMMARY and state not in answers:
        return state
    opened = machine.first_open(answers)
    return opened.key if opened else SUMMARY


def _begin(script: Script, session: Session, argument: str) -> Move:
    if session.state not in (START, SUMMARY):
        return Move(session)
    mode: Mode = "express" if argument == "express" and script.has_express else "standard"
    begun = replace(session, mode=mode, view="")
    first = script.machines[mode].move(BEGUN, START, begun.answers)
    opened = script.first_open(begun)
    state = first if first not in begun.answers else opened.key if opened else SUMMARY
    return Move(replace(begun, state=state), (Began(mode),))


def _back(script: Script, session: Session, argument: str) -> Move:
    """To the question before, its answer still marked; from the first one, to the start."""
    asked = [question.key for question in script.asked(session)]
    if session.view:
        return Move(replace(session, view=""))
    if session.state in (START, ENDED):
        return Move(session, aside=script.say("nothing_before", session.lang))
    place = asked.index(session.state) if session.state in asked else len(asked)
    if place == 0 and script.dialog.makes_lead:
        return Move(session, aside=script.say("nothing_before", session.lang))
    state = asked[place - 1] if place > 0 else START
    return Move(replace(session, state=state, draft=()))


def _edit(script: Script, session: Session, argument: str) -> Move:
    """From the summary: the list of answers, or the one named by key, by position in the dialog."""
    if session.state == ENDED:
        return Move(session, aside=script.say("ended_no_edit", session.lang))
    if not argument:
        return _look("edit")(script, session, "") if session.state == SUMMARY else Move(session)
    questions = script.dialog.questions
    number = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 5 else 0
    question = questions[number - 1] if 1 <= number <= len(questions) else script.question(argument)
    if question is None or question.key not in session.answers:
        return Move(session, aside=script.say("no_such_answer", session.lang))
    return Move(replace(session, state=question.key, view="", draft=()))


def _to_summary(script: Script, session: Session, argument: str) -> Move:
    """To the summary when every question is answered; else to the first one that is not."""
    if session.state in (START, ENDED):
        return Move(session)
    complete = _passed_over(script, session) if script.dialog.keeps_answers else session
    opened = script.first_open(complete)
    if opened is None:
        return Move(replace(complete, state=SUMMARY, view="", draft=()))
    aside = script.say("summary_later", session.lang) if session.state == opened.key else ""
    return Move(replace(session, state=opened.key, view="", draft=()), aside=aside)


def _passed_over(script: Script, session: Session) -> Session:
    """The session as if what is left had been passed over, as far as it may be: a dialog that keeps its answers asks it another time."""
    while (opened := script.first_open(session)) and (opened.unknown or opened.skippable):
        session = replace(session, answers={**session.answers, opened.key: UNKNOWN if opened.unknown else SKIPPED})
    return session


def _conclude(script: Script, session: Session, argument: str) -> Move:
    if session.state == ENDED:
        return Move(session, (Concluded(again=True),))
    if session.state != SUMMARY:
        return _to_summary(script, session, "")
    state = script.machines[session.mode].move(CONCLUDED, SUMMARY, session.answers)
    return Move(replace(session, state=state, view=""), (Concluded(),))


def _skip(script: Script, session: Session, argument: str) -> Move:
    question = script.question(session.state)
    if question is None:
        return Move(session)
    if question.key in session.answers:
        return _to_summary(script, session, "")
    if question.skippable:
        return answer(script, session, question, SKIPPED, "command")
    reason = "no_skip_unknown" if question.unknown else "no_skip"
    return Move(session, aside=script.say(reason, session.lang))


def _done(script: Script, session: Session, argument: str) -> Move:
    question = script.question(session.state)
    if question is None or question.kind != "several":
        return Move(session)
    if not session.draft:
        return Move(session, aside=script.say("pick_one", session.lang))
    return answer(script, session, question, session.draft, "tap")


def _pause(script: Script, session: Session, argument: str) -> Move:
    if session.state in (START, ENDED):
        return Move(session, aside=script.say("nothing_to_pause", session.lang))
    return Move(replace(session, paused=True, view=""), (Paused(session.state),))


def _resume(script: Script, session: Session, argument: str) -> Move:
    if not session.paused:
        return Move(session)
    return Move(replace(session, paused=False), (Resumed(session.state),), script.say("welcome_back", session.lang))


def _restart(script: Script, session: Session, argument: str) -> Move:
    return Move(session, (Restarted(),))


def _language(script: Script, session: Session, argument: str) -> Move:
    """Go on in another language; without a known one named, in the next of those there are. The first screen says its notice again."""
    codes = script.languages
    lang = argument if argument in codes else codes[(codes.index(session.lang) + 1) % len(codes)]
    aside = "" if session.state == START else script.say("language_changed", lang)
    return Move(replace(session, lang=lang), (Spoke(lang),), aside)


def _look(view: View) -> Callable[[Script, Session, str], Move]:
    """Show `view` beside the question, or put it away when it is there."""

    def look(script: Script, session: Session, argument: str) -> Move:
        if view == "why" and script.question(session.state) is None:
            return Move(session, aside=script.say("no_why", session.lang))
        return Move(replace(session, view="" if session.view == view else view))

    return look


_COMMANDS: Mapping[Command, Callable[[Script, Session, str], Move]] = {
    Command.BEGIN: _begin,
    Command.BACK: _back,
    Command.WHY: _look("why"),
    Command.HELP: _look("help"),
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.RESTART: _restart,
    Command.SKIP: _skip,
    Command.DONE: _done,
    Command.SUMMARY: _to_summary,
    Command.EDIT: _edit,
    Command.LANGUAGE: _language,
    Command.CONCLUDE: _conclude,
}
_UNPAUSING = frozenset(Command) - {Command.PAUSE, Command.RESTART, Command.LANGUAGE, Command.HELP}
"""What takes a talk out of its pause before it is done."""
