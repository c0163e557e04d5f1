"""The Telegram channel whole: polling or webhook, and the introduction beside it.

Ties the parts together and holds no rule of its own. Must not know the store nor how parcels are sent: `intake` keeps what comes, and the
outbox's sender takes it from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.commands import Commands
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.introduction import introduce, introduction, persistently
from bot.channels.telegram.polling import Intake, Poller, alone
from bot.channels.telegram.updates import Reader
from bot.channels.telegram.webhook import WebhookIngress, keep_registered
from bot.content.texts import Phrases
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram is to bring updates, and what it must say with each."""

    url: str
    secret: str


class TelegramChannel:
    """One bot. `client` must be open while it runs. `dice()` gives 0-1, for the jitter of retries; `team`: the team's group."""

    def __init__(
        self,
        client: TelegramClient,
        intake: Intake,
        phrases: Phrases,
        languages: Sequence[str],
        clock: Clock,
        dice: Callable[[], float],
        webhook: Webhook | None = None,
        elected: Callable[[], Awaitable[bool]] = alone,
        team: str = "",
    ) -> None:
        commands = Commands.from_phrases(phrases, languages)
        self.reader = Reader(client.bot_id, commands)
        self._client = client
        self._clock = clock
        self._dice = dice
        self._introduction = tuple(introduction(phrases, commands, languages, team))
        self._webhook = webhook
        self._poller = Poller(client, intake, lambda: self.reader, clock, dice, elected)
        self.ingress = WebhookIngress(webhook.secret, intake, lambda: self.reader, client, clock) if webhook else None
        """What answers Telegram's requests; None when we poll."""
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Serve until `stop`. Nothing is asked of Telegram before polling begins, and nothing waits for it."""
        beside = asyncio.create_task(self._settle_in())
        try:
            await (self._stopped.wait() if self._webhook else self._poller.run())
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)

    def stop(self) -> None:
        """Take nothing more; `run` returns once the batch in hand is kept."""
        self._poller.stop()
        self._stopped.set()

    async def _settle_in(self) -> None:
        """In the background: have the webhook or none, learn our name for groups, introduce ourselves; then watch over the webhook."""
        if self._webhook is None:
            await persistently(self._client, "deleteWebhook", {"drop_pending_updates": False}, self._clock, self._dice)
            await self._introduce()
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(
                keep_registered(self._client, self._webhook.url, self._webhook.secret, self._clock, self._dice)
            )
            tasks.create_task(self._introduce())

    async def _introduce(self) -> None:
        me: Any = (await persistently(self._client, "getMe", {}, self._clock, self._dice)).result
        if isinstance(me, dict) and isinstance(me.get("username"), str):
            self.reader = replace(self.reader, username=me["username"])
        await introduce(self._client, self._introduction, self._clock, self._dice)
