"""How the bot introduces itself, in each language, and that a silent Telegram keeps nobody down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.channels.commands import Commands
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.introduction import introduce, introduction
from bot.content.texts import Phrases
from bot.ports import Response
from tests.channels.telegram.conftest import LANGUAGES
from tests.delivery.kit import SimulatedClock
from tests.fakebotapi import FakeBotApi


async def test_commands_descriptions_and_menu_are_set_in_each_language(
    api: FakeBotApi, client: TelegramClient, phrases: Phrases, commands: Commands
) -> None:
    """French for everybody, English for those who speak it; a strict server takes all of it."""
    await introduce(client, list(introduction(phrases, commands, LANGUAGES)), SimulatedClock(), lambda: 0.0)
    api.assert_clean()
    private = {"type": "all_private_chats"}
    french = (await client.call("getMyCommands", {"scope": private})).result
    english = (await client.call("getMyCommands", {"scope": private, "language_code": "en"})).result
    assert [each["command"] for each in french][:3] == ["start", "aide", "resultats"]
    assert [each["command"] for each in english][:3] == ["start", "help", "results"]
    described = (await client.call("getMyDescription", {"language_code": "en"})).result
    assert described["description"] == phrases.say("telegram.description", "en")
    assert (await client.call("getChatMenuButton", {})).result == {"type": "commands"}


async def test_r12_it_is_tried_until_telegram_is_there(phrases: Phrases, commands: Commands) -> None:
    """Away, then too fast, then well: each call made once in the end, in order."""

    class Waking:
        def __init__(self) -> None:
            self.faults = [Response("away"), Response("wait", seconds=3), Response("unauthorised")]
            self.done: list[str] = []

        async def call(self, method: str, params: Mapping[str, Any]) -> Response:
            if self.faults:
                return self.faults.pop(0)
            self.done.append(method)
            return Response("done", True)

    telegram, clock = Waking(), SimulatedClock()
    calls = list(introduction(phrases, commands, LANGUAGES))
    running = asyncio.create_task(introduce(telegram, calls, clock, lambda: 0.0))
    await clock.advance(30)
    assert running.done()
    assert telegram.done == [method for method, _ in calls]


def test_every_language_spells_every_command_as_telegram_allows(commands: Commands) -> None:
    """Lower-case ASCII, short, described; no spelling means two things."""
    for lang in LANGUAGES:
        for word, about in commands.menus[lang]:
            assert word.isascii()
            assert word.islower()
            assert len(word) <= 32
            assert 3 <= len(about) <= 256
