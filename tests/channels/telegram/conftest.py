"""The Telegram channel's own words, and a fake Telegram to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.channels.commands import Commands
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.updates import Reader
from bot.content.texts import Phrases, Text
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="session")
def phrases(project: Path) -> Phrases:
    """The shipped phrases of the channel and of the team's group, in both languages."""
    folder = project / "knowledge" / "phrases"
    texts: dict[str, Text] = {}
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    for room in ("telegram", "team"):
        fr, en = (
            yaml.safe_load((folder / name).read_text(encoding="utf-8")) for name in (f"{room}.yaml", f"{room}.en.yaml")
        )
        texts |= {f"{room}.{name}": Text({"fr": said, "en": en["texts"][name]}) for name, said in fr["texts"].items()}
        lists |= {
            f"{room}.{name}": {"fr": tuple(words), "en": tuple(en["lists"][name])}
            for name, words in fr["lists"].items()
        }
    return Phrases(texts, lists)


@pytest.fixture(scope="session")
def commands(phrases: Phrases) -> Commands:
    """The commands as shipped."""
    return Commands.from_phrases(phrases, LANGUAGES)


@pytest.fixture
def reader(commands: Commands) -> Reader:
    """A reader of the updates of bot 42, whose name is known."""
    return Reader("42", commands, "quatre_obstacles_bot")


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """A strict Telegram in real time."""
    async with FakeBotApi() as server:
        yield server


@pytest_asyncio.fixture
async def client(api: FakeBotApi) -> AsyncIterator[TelegramClient]:
    """Our client, talking to the fake."""
    ours = TelegramClient(DEFAULT_TOKEN, api.url)
    await ours.open()
    yield ours
    await ours.close()
