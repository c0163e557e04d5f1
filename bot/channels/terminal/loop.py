"""The conversation in the terminal: lines in, messages out.

A person at a keyboard gets the whole talk; a pipe gets a fresh one, begun and concluded without asking, one answer a line. Must not know
storage or content: it brings arrivals to the intake like any channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.commands import Commands, slash
from bot.channels.terminal.screen import Screen
from bot.conversation.events import Asked, Command, Event, Tap, Wrote
from bot.conversation.messages import Attachment, Card, Message
from bot.conversation.session import ENDED, START, SUMMARY
from bot.ports import Address, Arrival, Conversation, Outcome, Service

ADDRESS = Address("terminal", "local", "keyboard")
CUT_SHORT = 3
"""Exit status when the input ended before the result; the answers are saved."""


class Take(Protocol):
    """Brings arrivals to the intake and waits until they are kept."""

    def __call__(self, arrivals: Sequence[Arrival]) -> list[Outcome]: ...


class Files(Protocol):
    """Where files of a talk are put on this machine."""

    def keep(self, attachment: Attachment, conversation: Conversation) -> tuple[str, str]:
        """What to say and the path of the file; two empty strings when there is none to show."""
        ...

    def forget(self) -> None:
        """Remove them all."""
        ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line asked for. `insist`: in this language, whatever the talk's own is."""

    lang: str
    dialog: str = ""
    express: bool = False
    from_question: str = ""
    fresh: bool = False
    insist: bool = False


class TerminalTalk:
    """One run of `obstacles chat`. `take` is blocking; `now` and `new_id` are the clock and chance."""

    def __init__(
        self,
        take: Take,
        screen: Screen,
        commands: Commands,
        now: Callable[[], float],
        new_id: Callable[[], str],
        files: Files | None = None,
    ) -> None:
        self._take = take
        self._screen = screen
        self._commands = commands
        self._now = now
        self._new_id = new_id
        self._files = files
        self._conversation = Conversation(ADDRESS)
        self._lang = ""
        self._spoken = ""
        self._card: Card | None = None
        self._state = START
        self._paused = False

    def converse(self, choices: Choices, read: Callable[[], str]) -> int:
        """Talk with a person until they leave: Ctrl-C or the end of input pauses. Returns the exit status."""
        self._open(choices)
        while True:
            try:
                line = read()
            except (KeyboardInterrupt, EOFError):
                self._pause()
                return 0
            if not line.strip() and (self._card is None or not any(button.main for button in self._card.choices)):
                continue
            was_paused = self._paused
            self._bring(self._event(line))
            if self._paused and not was_paused:
                return 0

    def feed(self, choices: Choices, lines: Iterable[str]) -> int:
        """Answer with `lines`, one each; those after the result are not read. Returns 0, or CUT_SHORT when they ended too early."""
        self._open(choices)
        if self._state == START:
            self._bring(Asked(Command.BEGIN, "express" if choices.express else "standard"))
        for line in lines:
            if line.strip():
                self._bring(self._event(line, menus=False))
            if self._state == SUMMARY:
                self._bring(Asked(Command.CONCLUDE), quiet_card=True)
            if self._state == ENDED:
                return 0
        return CUT_SHORT

    def _open(self, choices: Choices) -> None:
        self._lang = choices.lang
        shown = self._take_in(_opening(choices))
        if choices.insist and self._spoken != choices.lang:
            shown = self._take_in(Asked(Command.LANGUAGE, choices.lang))
        self._show(shown, quiet_card=choices.fresh and self._state == START)
        if choices.express and self._state == START and not choices.fresh:
            self._bring(Asked(Command.BEGIN, "express"))

    def _pause(self) -> None:
        if self._state not in (START, ENDED) and not self._paused:
            self._bring(Asked(Command.PAUSE))

    def _event(self, line: str, menus: bool = True) -> Event | Service:
        said = line.strip()
        if said.startswith("/"):
            asked = slash(said)
            return (self._commands.event(asked) if asked else None) or Tap(f"!!{said[1:]}", "", 0)
        if said.startswith(("/", "!!")):
            return Tap(f"!!{said.lstrip('/!')}", "", 0)
        card = self._card
        if menus and card is not None and card.kind in ("menu", "summary", "contact"):
            token = _menu_token(card, said)
            if token:
                return Tap(token, card.session, card.revision)
        return Wrote(line)

    def _bring(self, event: Event | Service, quiet_card: bool = False) -> None:
        self._show(self._take_in(event), quiet_card)

    def _take_in(self, event: Event | Service) -> tuple[Message, ...]:
        """Have `event` kept; what is to be shown of it."""
        outcome = self._take([Arrival(ADDRESS, self._new_id(), event, self._lang, self._now())])[0]
        if outcome.decision is None:
            return ()
        self._conversation = outcome.decision.conversation
        if outcome.decision.erase and self._files:
            self._files.forget()
        session = self._conversation.session
        self._state = session.state if session else START
        self._spoken = session.lang if session else self._lang
        self._paused = bool(session and session.paused)
        messages = outcome.decision.messages
        self._card = next((message for message in reversed(messages) if isinstance(message, Card)), self._card)
        return messages

    def _show(self, messages: Iterable[Message], quiet_card: bool) -> None:
        for message in messages:
            if isinstance(message, Attachment) and self._files:
                self._screen.show_file(*self._files.keep(message, self._conversation))
            elif not (quiet_card and isinstance(message, Card)):
                self._screen.show((message,))


def _opening(choices: Choices) -> Service:
    """How the run begins: anew, at a question, with a dialog, or as whoever just arrives."""
    if choices.from_question:
        return Service("fresh", f"{choices.dialog}@{choices.from_question}")
    if choices.fresh:
        return Service("fresh", choices.dialog)
    return Service("dialog", choices.dialog) if choices.dialog else Service("start")


def _menu_token(card: Card, said: str) -> str:
    """The choice that a number, or Enter for the main one, picks in a menu or below a question of contact; in a summary, numbers name
    answers and are left alone."""
    if not said:
        return next((button.token for button in card.choices if button.main), "")
    if card.kind in ("menu", "contact") and said.isascii() and said.isdigit() and 1 <= int(said) <= len(card.choices):
        return card.choices[int(said) - 1].token
    return ""
