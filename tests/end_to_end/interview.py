"""A person's talk with the real process: reads the live card as shown, answers it by a tap or by typing, and waits for what comes.

Knows the shipped questions, to tell which one is on the screen. Must not know the product's sessions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from bot.dialogs.model import UNKNOWN, Question
from tests.fakebotapi import FakeBotApi, Person, ScreenMessage
from tests.kit import shipped

Way = Literal["tap", "typed"]
LIVELY = 60.0
"""Seconds that an answer may take on a machine that does much else."""
CONCLUDE = {"fr": "Voir mon résultat", "en": "See my result"}
DONE = {"fr": "Valider", "en": "Done"}


@cache
def questions(lang: str) -> tuple[tuple[str, Question], ...]:
    """Every question with its text, the longest texts first."""
    asked = shipped().dialogs["diagnostic"].questions
    return tuple(sorted(((each.text.say(lang), each) for each in asked), key=lambda pair: -len(pair[0])))


@dataclass(slots=True)
class Interview:
    """One person at one bot. `answered` lists what they chose, in order, as (question, option)."""

    person: Person
    lang: str
    answered: list[tuple[str, str]] = field(default_factory=list)
    _seen: tuple[int, int] = (0, -1)

    async def card(self) -> ScreenMessage:
        """The next live card: the last message, with buttons, not seen before."""

        def fresh(screen: list[ScreenMessage]) -> bool:
            last = next((message for message in reversed(screen) if message.from_bot), None)
            return last is not None and bool(last.buttons) and (last.message_id, last.edits) != self._seen

        card = await self.person.wait_for(fresh, LIVELY)
        self._seen = card.message_id, card.edits
        return card

    async def send(self, text: str) -> ScreenMessage:
        """Write, and read the card that follows."""
        self.person.send(text)
        return await self.card()

    async def tap(self, wanted: str) -> ScreenMessage:
        """Tap a button of the live card by its label or its token, and read the card that follows."""
        button = next(
            (each for row in self.person.last.buttons for each in row if wanted in (each.label, token_of(each.data))),
            None,
        )
        assert button is not None, f"no button {wanted!r} among {self.person.last.labels}"
        self.person.tap(button.data or "")
        return await self.card()

    async def begin(self, way: str = "!begin:standard") -> ScreenMessage:
        """`/start`, and the first question."""
        await self.send("/start")
        return await self.tap(way)

    def asked(self) -> Question | None:
        """The question on the live card, if it is one."""
        text = self.person.last.text
        return next((question for said, question in questions(self.lang) if said in text), None)

    @property
    def at(self) -> str:
        """The key of the question on the live card, empty when it is none."""
        question = self.asked()
        return question.key if question else ""

    async def reaches(self, key: str) -> None:
        """Wait until the question `key` is on the live card."""
        await self.person.wait_for(lambda screen: self.at == key and bool(self.person.last.buttons), LIVELY)

    async def moves_on(self, key: str, settled: Callable[[], Awaitable[None]]) -> None:
        """Wait until another question than `key` is on the live card, and nothing more comes: a crash may repeat an earlier card."""
        await self.person.wait_for(lambda screen: self.at not in ("", key) and bool(self.person.last.buttons), LIVELY)
        await settled()
        self._seen = self.person.last.message_id, self.person.last.edits

    def has(self, wanted: str) -> bool:
        """Whether the live card has a button of that token."""
        return any(token_of(each.data) == wanted for row in self.person.last.buttons for each in row)

    async def answer(self, pick: int, way: Way = "tap") -> None:
        """Answer the question shown with its option number `pick` (round and round); of a `several`, with two."""
        question = self.asked()
        assert question is not None, self.person.last.text
        ids = [option.id for option in question.options] + ([UNKNOWN] if question.unknown else [])
        chosen = [ids[pick % len(ids)]]
        self.answered.append((question.key, chosen[0]))
        if way == "typed":
            await self.send(self._label(question, chosen[0]))
            return
        await self.tap(chosen[0])
        if self.has("!done"):
            await self.tap("!done")

    async def answer_all(self, pick: Callable[[Question], int], way: Way = "tap") -> None:
        """Answer every question until the summary; `pick` gives the number of an option."""
        while not self.has("!conclude"):
            question = self.asked()
            assert question is not None, self.person.last.text
            await self.answer(pick(question), way)

    async def conclude(self) -> list[str]:
        """Ask for the verdict; the texts of its messages, the card of the end last."""
        before = {message.message_id for message in self.person.screen}
        await self.tap("!conclude")
        await self.person.wait_for(lambda screen: self.has("!restart") and screen[-1].message_id not in before, LIVELY)
        self._seen = self.person.last.message_id, self.person.last.edits
        return [message.text for message in self.person.screen if message.from_bot and message.message_id not in before]

    def _label(self, question: Question, option_id: str) -> str:
        option = question.option(option_id)
        return option.label.say(self.lang) if option else shipped().phrases.say("talk.unknown", self.lang)


def token_of(data: str | None) -> str:
    """What a button says, without the session and the revision that it belongs to."""
    return data.split(".", 3)[3] if data and data.count(".") >= 3 else ""


def meet(api: FakeBotApi, number: int, lang: str = "fr", name: str = "Anne") -> Interview:
    """A person who never wrote before."""
    return Interview(api.person(number, name, lang), lang)
