"""A fake Telegram and the real process for each file, and for those that need to end it, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    """One process for all talks of a file."""
    async with FakeBotApi() as api, Serving(tmp_path_factory.mktemp("served"), api) as serving:
        yield serving
        assert await serving.stop() == 0
        serving.assert_sound()


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """A strict Telegram."""
    async with FakeBotApi() as server:
        yield server


@pytest_asyncio.fixture
async def serving(tmp_path: Path, api: FakeBotApi) -> AsyncIterator[Serving]:
    """A process of the test's own, sound to the end."""
    async with Serving(tmp_path, api) as process:
        yield process
    process.assert_sound()
