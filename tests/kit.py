"""What tests talk with: the shipped content, and a chat held directly with the pure turn, read and written as a person would."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.conversation.effects import Effect
from bot.conversation.events import Asked, Command, Event, Opened, Tap, Wrote
from bot.conversation.messages import Card, Message
from bot.conversation.script import Script, scripts_of
from bot.conversation.session import ENDED, SUMMARY, Session
from bot.conversation.turn import turn
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.storage.documents import json_text, session_from

PROJECT = Path(__file__).resolve().parent.parent
SESSION_ID = "abcdefgh234567abcdefgh2345"


@cache
def shipped() -> Content:
    """The content shipped with the product."""
    return load_content(read_files(PROJECT))


@cache
def script(dialog: str = "diagnostic") -> Script:
    """A shipped dialog, ready to be held."""
    return scripts_of(shipped())[dialog]


class Chat:
    """A person in front of the pure turn. The session goes through JSON after each turn, as in a database."""

    def __init__(self, dialog: str = "diagnostic", lang: str = "fr") -> None:
        self.script = script(dialog)
        self.session = Session(SESSION_ID, dialog, shipped().version, lang)
        self.now = 1_000.0
        self.taps = 0
        self.messages: tuple[Message, ...] = ()
        self.effects: list[Effect] = []
        self.bring(Opened())

    def bring(self, event: Event) -> tuple[Effect, ...]:
        """Let something happen; the effects of it."""
        self.now += 1
        taken = turn(self.script, self.session, event, self.now)
        session = session_from(json_text(taken.session))
        assert session is not None
        self.session, self.messages = session, taken.messages
        self.effects += taken.effects
        return taken.effects

    @property
    def card(self) -> Card:
        """The live card."""
        return next(message for message in reversed(self.messages) if isinstance(message, Card))

    @property
    def labels(self) -> list[str]:
        """What can be tapped."""
        return [button.label for button in (*self.card.choices, *self.card.controls)]

    def tap(self, label: str) -> tuple[Effect, ...]:
        """Tap the button of that label or token."""
        buttons = (*self.card.choices, *self.card.controls)
        found = [button.token for button in buttons if label in (button.label, button.token)]
        assert found, f"no button {label!r} among {[button.label for button in buttons]}"
        self.taps += 1
        return self.bring(Tap(found[0], self.session.short_id, self.session.revision))

    def write(self, text: str) -> tuple[Effect, ...]:
        """Type a text."""
        return self.bring(Wrote(text))

    def ask(self, command: Command, argument: str = "") -> tuple[Effect, ...]:
        """Give a command outright."""
        return self.bring(Asked(command, argument))

    def answer_all(self, pick: int = 0) -> None:
        """Tap the option at `pick` (or the last) of each question until the summary."""
        while self.session.state not in (SUMMARY, ENDED):
            choices = self.card.choices
            self.tap(choices[min(pick, len(choices) - 1)].token)
            if self.session.draft:
                self.tap("!done")
