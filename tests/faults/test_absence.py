"""R11: the bot was away for up to 23 hours; R17: a person was. Real process, the fake Telegram's own time."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

from tests.end_to_end.interview import Interview, meet, token_of
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi, Rates
from tests.fakebotapi.clock import WallClock
from tests.faults.people import live_card
from tests.scale import Scale

PAUSES = (0, 30, 119, 2, 3_449, 79_200)
"""Seconds between what people write while nobody answers: 0, 30, 149, 151 s, an hour, 23 hours after the bot went."""
WORDS = (
    *("1", "retour", "2", "1", "pourquoi", "1", "je ne sais pas", "1", "bonjour", "1"),
    *("2", "retour", "1", "1", "aide", "2", "1", "1", "1", "2"),
)
AT_ONCE, MOST_AGAIN = 20, 100
"""So many tap their button again at once, and in all."""

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


def answers(serving: Serving) -> dict[int, object]:
    """What each chat answered so far, and where it stands."""
    found: dict[int, object] = {}
    for chat, text in serving.rows("SELECT chat, session FROM conversations"):
        session = json.loads(text)
        found[int(chat)] = (session["answers"], session.get("state"))
    return found


def say(people: list[Interview], words: tuple[str, ...]) -> None:
    """Everybody writes these."""
    for each in people:
        for word in words:
            each.person.send(word)


async def begun(people: list[Interview]) -> None:
    """Everybody has begun."""
    for each in people:
        each.person.send("/start")
    await asyncio.gather(*map(express, people))


async def express(each: Interview) -> None:
    """One of them begins."""
    await each.card()
    await each.tap("!begin:express")


async def tapped_again(each: Interview) -> None:
    """The tap that expired, made again: the card that stands there moves on."""
    await each.card()
    await each.tap(token_of(button_of(each)))


async def test_R11_after_23_hours_everything_is_answered_in_order(tmp_path: Path, scale: Scale) -> None:
    """500 people who wrote 20 times each while the bot was away: none lost, the talks are those of somebody who was answered at once.

    In the long runs Telegram's limits are kept by the fake: until all of it is answered, the bot meets none of them.
    """
    rates = Rates() if scale.long else None
    refused = await away_and_back(tmp_path, scale(8, 12, 500), WORDS, rates)
    logger.info("R11: %d refusals", refused)
    assert refused == 0


async def test_R11_negative_control_without_the_rates_telegram_refuses(tmp_path: Path) -> None:
    """The same, shorter, by a bot that does not know Telegram's limits: it runs into them, and loses nothing for it."""
    assert await away_and_back(tmp_path, 4, WORDS[:12], Rates(), {"TELEGRAM_PER_SECOND": "0"}) > 0


async def away_and_back(
    folder: Path, number: int, words: tuple[str, ...], rates: Rates | None, settings: dict[str, str] | None = None
) -> int:
    """The bot goes, people write, it comes back and answers everybody; how often Telegram said "too many requests" until then.

    Then the button whose tap expired is tapped once more: it works, and shows the verdict, many messages in one reply, as fast as Telegram
    takes them, so not by everybody at once.
    """
    clock = WallClock()
    async with (
        FakeBotApi(clock=clock, rates=rates) as api,
        Serving(folder, api, {"LOG_LEVEL": "WARNING", **(settings or {})}) as serving,
    ):
        twin, people = meet(api, 7), [meet(api, 100 + each) for each in range(number)]
        await begun([twin, *people])
        say([twin], words)
        await api.idle(60)
        assert await serving.stop() == 0
        for each in people:
            each.person.tap(button_of(each))
        share = -(-len(words) // len(PAUSES))
        for place, pause in enumerate(PAUSES):
            clock.skip(pause)
            say(people, words[place * share : (place + 1) * share])
        waiting = len(api.account().updates)
        await serving.start()
        await api.idle(600)
        await serving.all_sent(1_200)
        told = answers(serving)
        assert waiting == number * (len(words) + 1)
        assert api.account().updates.expired == number
        assert {repr(told[100 + each]) for each in range(number)} == {repr(told[7])}
        refused = sum(count for name, count in api.counts.items() if name.endswith(":429"))
        for first in range(0, min(number, MOST_AGAIN), AT_ONCE):
            await asyncio.gather(*map(tapped_again, people[first : first + AT_ONCE]))
        assert api.early_sends == []
        assert await serving.stop() == 0
        serving.assert_sound()
        return refused


def button_of(each: Interview) -> str:
    """The first button of the live card, as it is tapped."""
    card = live_card(each.person.screen)
    assert card is not None
    return card.buttons[0][0].data or ""


async def test_R17_blocked_at_each_step_and_back(tmp_path: Path, scale: Scale) -> None:
    """At each step of a talk the person blocks the bot and comes back: one call at most meanwhile, and on where they were."""
    async with FakeBotApi() as api, Serving(tmp_path, api) as serving:
        anne = meet(api, 7)
        await anne.begin("!begin:express")
        steps = 0
        while not anne.has("!conclude") and steps < scale(2, 100):
            steps += 1
            before, asked = len(api.calls), anne.at
            anne.person.block()
            await asyncio.sleep(0.1)
            api.push_update(last_words(steps))
            await api.idle(30)
            await asyncio.sleep(0.5)
            tried = [call.method for call in api.calls[before:] if call.parameters.get("chat_id") == 7]
            assert len(tried) == 1, tried
            anne.person.unblock()
            await anne.send("/start")
            assert anne.at == asked
            await anne.answer(steps)
        assert await serving.stop() == 0


def last_words(number: int) -> dict[str, object]:
    """What the person wrote just before they blocked us, and that comes to us only after."""
    person = {"id": 7, "is_bot": False, "first_name": "Anne", "language_code": "fr"}
    chat = {"id": 7, "type": "private", "first_name": "Anne"}
    return {"message": {"message_id": 50_000 + number, "date": 1, "chat": chat, "from": person, "text": "pourquoi ?"}}
