"""The turn: a session and an event in; the session after, messages and effects out. Pure, no clock, no I/O.

Given the same script, session, event and `now` it gives the same turn, which is what makes a talk replayable and every fault harmless.
Must not know channels, storage, scores or advice: it says that a talk is concluded, the assistant does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.cards import choices_of, draw, record
from bot.conversation.contacts import Understood, phone_in
from bot.conversation.effects import Effect, Wondered
from bot.conversation.events import Asked, Command, Event, Opened, Sent, Shared, Tap, Wrote
from bot.conversation.messages import Message
from bot.conversation.moves import Move, answer, perform, pick_contact, propose, reach, tick
from bot.conversation.replies import (
    Meant,
    OwnQuestion,
    Picked,
    Reached,
    Said,
    Understanding,
    command_in,
    plain,
    understand,
)
from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, SUMMARY, Session
from bot.dialogs.model import UNKNOWN, Question


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event changed. The same session object means: nothing."""

    session: Session
    messages: tuple[Message, ...]
    effects: tuple[Effect, ...] = ()


def turn(script: Script, session: Session, event: Event, now: float) -> Turn:
    """Take `event` into account at `now` (UTC seconds)."""
    match event:
        case Tap():
            return _tapped(script, session, event, now)
        case Wrote():
            return _finish(script, session, _wrote(script, session, event), now, below=True)
        case Asked():
            return _finish(script, session, perform(script, session, event.command, event.argument), now, below=True)
        case Sent():
            return _finish(script, session, _sent(script, session, event.kind), now, below=True)
        case Shared():
            return _finish(script, session, _shared(script, session, event.number), now, below=True)
        case Opened():
            return _finish(script, session, _opened(script, session), now, below=True)


_KINDS = frozenset({"voice", "photo", "sticker", "edit"})
"""Things sent that have a kind line of their own; the others share one."""


def _asks_contact(script: Script, session: Session) -> Question | None:
    """The question at hand, when it asks for a contact."""
    question = None if session.paused else script.question(session.state)
    return question if question is not None and question.kind == "contact" else None


def _sent(script: Script, session: Session, kind: str) -> Move:
    if kind == "contact" and _asks_contact(script, session):
        return Move(session, aside=script.say("not_own", session.lang))
    return Move(session, aside=script.say(f"sent_{kind if kind in _KINDS else 'other'}", session.lang))


def _shared(script: Script, session: Session, number: str) -> Move:
    """The person's own number; where nobody asked for it, it is not kept."""
    question = _asks_contact(script, session)
    if question is None or "phone" not in question.ways:
        return _sent(script, session, "other")
    found = phone_in(number if number.startswith("+") else f"+{number}")
    if isinstance(found, Understood):
        return reach(script, session, question, found, "shared")
    return Move(session, aside=script.say(found.phrase, session.lang))


def _tapped(script: Script, session: Session, tap: Tap, now: float) -> Turn:
    """A tap made for another session or revision, or that names nothing here, changes nothing: the live card is shown again."""
    fresh = tap.session == session.short_id and tap.revision == session.revision
    move = _tap_move(script, session, tap.token) if fresh else None
    return _finish(script, session, move or Move(session), now, below=tap.off_card and not fresh)


def _tap_move(script: Script, session: Session, token: str) -> Move | None:
    if token.startswith("!"):
        name, _, argument = token[1:].partition(":")
        return perform(script, session, Command(name), argument) if name in set(Command) else None
    question = script.question(session.state)
    if (
        question is None
        or session.paused
        or all(token != button.token for button in choices_of(script, session, question))
    ):
        return None
    if question.kind == "scale" and token != UNKNOWN:
        return answer(script, session, question, int(token), "tap")
    if question.kind == "contact":
        return pick_contact(script, session, question, token, "tap")
    if question.kind == "several" and token != UNKNOWN:
        return tick(script, session, question, token)
    return answer(script, session, question, token, "tap")


def _opened(script: Script, session: Session) -> Move:
    """A talk that was paused offers to resume; one that was merely left goes on."""
    underway = session.state not in (START, ENDED) and not session.paused
    return Move(replace(session, view=""), aside=script.say("welcome_back", session.lang) if underway else "")


def _wrote(script: Script, session: Session, wrote: Wrote) -> Move:
    text = wrote.text
    said = command_in(script, plain(text), session.lang)
    if session.paused:
        return perform(script, session, said.command if said else Command.RESUME, said.argument if said else "")
    question = script.question(session.state)
    if question is not None:
        return _replied(script, session, question, understand(script, question, text, session.lang, wrote.numbered))
    if said is not None:
        return perform(script, session, said.command, said.argument)
    if text.rstrip().endswith("?"):
        return _wondered(session, text)
    return _OUTSIDE[session.state](script, session, plain(text))


def _wondered(session: Session, text: str) -> Move:
    """A question of the person's own: answered beside the talk, which stays where it is."""
    return Move(session, (Wondered(session.state, text.strip()),))


def _replied(script: Script, session: Session, question: Question, understood: Understanding) -> Move:
    if isinstance(understood, Meant):
        return answer(script, session, question, understood.answer, "typed")
    if isinstance(understood, Reached):
        return reach(script, session, question, understood.contact, "typed")
    if isinstance(understood, Picked):
        picked = pick_contact(script, session, question, understood.token, "typed")
        return picked or Move(session, aside=script.say("neither", session.lang))
    if isinstance(understood, Said):
        return perform(script, session, understood.command, understood.argument)
    if isinstance(understood, OwnQuestion):
        return _wondered(session, understood.text)
    asked = propose(session, question, understood.written) if understood.written else session
    return Move(asked, aside=script.say(understood.phrase, session.lang, **understood.values))


def _wrote_at_start(script: Script, session: Session, said: str) -> Move:
    """`1` or a word of agreement starts the whole talk, `2` or a word of hurry the short one."""
    if said == "2" or said in map(plain, script.words("word_express", session.lang)):
        return perform(script, session, Command.BEGIN, "express")
    if said == "1" or said in map(plain, script.words("word_begin", session.lang)):
        return perform(script, session, Command.BEGIN, "standard")
    return Move(session, aside=script.say("start_how", session.lang))


def _wrote_at_summary(script: Script, session: Session, said: str) -> Move:
    """A number names the answer of that line; a word of agreement asks for the verdict."""
    if said.isascii() and said.isdigit() and len(said) < 4:
        asked = script.asked(session)
        key = asked[int(said) - 1].key if 1 <= int(said) <= len(asked) else ""
        return perform(script, session, Command.EDIT, key or "0")
    if said in map(plain, script.words("word_begin", session.lang)):
        return perform(script, session, Command.CONCLUDE)
    return Move(session, aside=script.say("summary_how", session.lang))


def _wrote_at_end(script: Script, session: Session, said: str) -> Move:
    """When nothing is asked any more, what is written is a question."""
    return _wondered(session, said) if said else Move(session, aside=script.say("ended_how", session.lang))


_OUTSIDE = {START: _wrote_at_start, SUMMARY: _wrote_at_summary, ENDED: _wrote_at_end}


def _finish(script: Script, before: Session, move: Move, now: float, below: bool) -> Turn:
    """Raise the revision when something changed, and show it: over the live card, or below with the old card closed."""
    after = move.session
    if after != before:
        after = replace(after, revision=before.revision + 1, updated_at=now)
    card = draw(script, after, move.aside)
    messages: tuple[Message, ...] = (record(script, before, after), card) if below or after.state == ENDED else (card,)
    return Turn(after, messages, move.effects)
