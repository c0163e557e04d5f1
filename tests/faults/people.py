"""People who talk with a bot that dies: they tap, wait however long it takes, and remember what they were shown to have been heard.

An answer was acknowledged when the card moved on to something else. After a crash a card may be shown again; who then answers the same
question once more has tapped twice, and the first answer is the one that counts. Knows the fake Telegram and the shipped questions;
must not know the product's sessions or database.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from bot.dialogs.model import UNKNOWN, Question
from tests.fakebotapi import Person, ScreenMessage
from tests.kit import shipped

SILENCE = 60.0
"""Seconds without a card after which a person's tap was not heard."""
LOOK = 0.03
"""Seconds for which a card is looked at: of several that come at once, after a crash, the last is answered and not each of them."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer that a person was shown to have given. `session` is the session's short id, as the button said it."""

    session: str
    question: str
    option: str


@dataclass(slots=True)
class Talker:
    """One person who answers by chance, concludes, and begins again, until `leave` is set. `unheard` counts taps that nothing came of."""

    person: Person
    dice: random.Random
    leave: asyncio.Event
    patience: float = SILENCE
    heard: list[Heard] = field(default_factory=list)
    unheard: int = 0
    _seen: tuple[int, int] = (0, -1)
    _given: set[tuple[str, str]] = field(default_factory=set)

    async def talk(self) -> None:
        """Talk until told to leave; what came of the last tap is waited for. Who hears nothing for long says hello again."""
        self.person.send("/start")
        while True:
            card = await self._card()
            if self.leave.is_set():
                return
            if card is None:
                self.person.send("/start")
            else:
                await self._go_on(card)

    async def _go_on(self, card: ScreenMessage) -> None:
        choices = {token: data for data, token, _ in buttons(card)}
        question, session = question_on(card), next((session for _, _, session in buttons(card)), "")
        for command in ("!begin:standard", "!conclude", "!restart"):
            if question is None and command in choices and not (command == "!conclude" and "!restart" in choices):
                self._tap(card, choices[command])
                return
        assert question is not None, card.text
        option = self.dice.choice(alternatives(question))
        self._tap(card, choices[option])
        if self.dice.random() < 0.1:  # a finger that slips: the same button, or another one of a card that is gone
            self._tap(card, choices[self.dice.choice(alternatives(question))])
        after = await self._card(keep=True)
        if after is not None and question_on(after) != question and (session, question.key) not in self._given:
            self.heard.append(Heard(session, question.key, option))
        self._given.add((session, question.key))

    def _tap(self, card: ScreenMessage, data: str) -> None:
        self.person.tap_raw(data, card.message_id)

    async def _card(self, *, keep: bool = False) -> ScreenMessage | None:
        """The next card, or None when none came. `keep`: it will be looked at once more."""

        def fresh(screen: list[ScreenMessage]) -> bool:
            card = live_card(screen)
            return card is not None and (card.message_id, card.edits) != self._seen

        try:
            await self.person.wait_for(fresh, self.patience)
        except TimeoutError:
            self.unheard += 1
            return None
        if not keep:
            await asyncio.sleep(LOOK)
        card = live_card(self.person.screen)
        assert card is not None
        if not keep:
            self._seen = card.message_id, card.edits
        return card


def live_card(screen: list[ScreenMessage]) -> ScreenMessage | None:
    """The newest message with a control of the talk on it: pages and files may stand below it."""
    controlled = (
        message
        for message in reversed(screen)
        if message.from_bot
        and any(token.startswith("!") and not token.startswith("!!") for _, token, _ in buttons(message))
    )
    return next(controlled, None)


def alternatives(question: Question) -> list[str]:
    """Options that answer at once: of a `several`, those that exclude the others."""
    chosen = [option.id for option in question.options if question.kind != "several" or option.exclusive]
    return [*chosen, UNKNOWN] if question.unknown else chosen


def question_on(card: ScreenMessage) -> Question | None:
    """The question that a card asks, if it does."""
    asked = shipped().dialogs["diagnostic"].questions
    tokens = {token for _, token, _ in buttons(card)}
    found = [question for question in asked if question.text.say("fr") in card.text and "!why" in tokens]
    return max(found, key=lambda question: len(question.text.say("fr")), default=None)


def buttons(card: ScreenMessage) -> list[tuple[str, str, str]]:
    """Each button's data, its token, and the session that it is for."""
    datas = [button.data for row in card.buttons for button in row if button.data]
    return [(data, data.split(".", 3)[3], data.split(".", 3)[1]) for data in datas]
