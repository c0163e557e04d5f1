"""The Telegram channel whole: polling, and the introduction beside it.

Ties the parts together and holds no rule of its own. Must not know the store nor how parcels are sent: `intake` keeps what comes, and the
outbox's sender takes it from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.introduction import introduce, introduction, persistently
from bot.channels.telegram.polling import Intake, Poller
from bot.channels.telegram.updates import Reader
from bot.content.texts import Phrases
from bot.ports import Clock


class TelegramChannel:
    """One bot. `client` must be open while it runs. `dice()` gives 0-1, for the jitter of retries."""

    def __init__(
        self,
        client: TelegramClient,
        intake: Intake,
        phrases: Phrases,
        languages: Sequence[str],
        clock: Clock,
        dice: Callable[[], float],
    ) -> None:
        commands = Commands.from_phrases(phrases, languages)
        self.reader = Reader(client.bot_id, commands)
        self._client = client
        self._clock = clock
        self._dice = dice
        self._introduction = tuple(introduction(phrases, commands, languages))
        self._poller = Poller(client, intake, lambda: self.reader, clock, dice)

    async def run(self) -> None:
        """Serve until `stop`. Nothing is asked of Telegram before polling begins, and nothing waits for it."""
        beside = asyncio.create_task(self._settle_in())
        try:
            await self._poller.run()
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)

    def stop(self) -> None:
        """Take nothing more; `run` returns once the batch in hand is kept."""
        self._poller.stop()

    async def _settle_in(self) -> None:
        """In the background: have no webhook, learn our name for groups, introduce ourselves."""
        await persistently(self._client, "deleteWebhook", {"drop_pending_updates": False}, self._clock, self._dice)
        me: Any = (await persistently(self._client, "getMe", {}, self._clock, self._dice)).result
        if isinstance(me, dict) and isinstance(me.get("username"), str):
            self.reader = replace(self.reader, username=me["username"])
        await introduce(self._client, self._introduction, self._clock, self._dice)
