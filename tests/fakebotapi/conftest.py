"""The fake server, and PTB's own client talking to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import telegram

from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi


@pytest.fixture(autouse=True)
def waits_as_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB's `RetryAfter` in its lasting form; the passing one is a deprecation, and warnings are errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """A strict server in real time."""
    async with FakeBotApi() as server:
        yield server


@pytest_asyncio.fixture
async def telegram_bot(api: FakeBotApi) -> AsyncIterator[telegram.Bot]:
    """PTB's client, with the transport that it ships with."""
    bot = telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot
