"""Two agencies' systems, the one behind a link that can go silent, and what tells them: the real outbox, sender and client.

Knows no talks: a decision is made by whoever asks. Must not know what is expected.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.assistant.intake import Intake
from bot.assistant.notices import notices
from bot.bootstrap.delivering import build_delivery
from bot.conversation.events import Wrote
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.leads.lead import Agreement, Lead
from bot.operators.operator import Operator, Target
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing
from bot.storage import open_store
from bot.storage.sql import SqlStore
from tests.bootstrap.test_delivered import SECRET, Group, Receiver
from tests.faults.link import Link, link


@dataclass(slots=True)
class Agencies:
    """Those who receive, by name, the link before the first of them, and the hands that tell."""

    receivers: dict[str, Receiver]
    link: Link
    operator: Operator
    store: SqlStore
    sender: Sender
    group: Group
    told: list[str] = field(default_factory=list)
    """The identifiers of the events for the one behind the link."""

    async def tell(self, key: str) -> None:
        """A new lead, told to both, and a word to the team's group."""
        at = SystemClock().now()
        one = Lead(
            key * 26, f"p{key}", agreements=(Agreement("transmit", "Atelier", at),), created_at=at, updated_at=at
        )
        calls = (
            *notices(self.operator, "consented", at, one),
            Outgoing("sendMessage", {"text": key}, to=Address("telegram", "1", "-100")),
        )

        self.told += [str(call.params["id"]) for call in calls if call.to and call.to.bot == "far"]

        def decide(here: Conversation, arrival: Arrival) -> Decision:
            return Decision(replace(here, person=one.person), leads=(one,), outgoing=calls)

        arrival = Arrival(Address("telegram", "1", "7"), f"event-{key}", Wrote("x"), at=at)
        (outcome,) = await self.store.apply([arrival], decide, decide)
        assert outcome.fate == "done", outcome.error
        self.sender.send(outcome.parcels)

    def heard(self, name: str) -> int:
        """How many different events a receiver took."""
        return len(set(self.receivers[name].ids))


@asynccontextmanager
async def _receiving(receiver: Receiver) -> AsyncIterator[int]:
    """A receiver on a port."""
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def agencies(folder: Path, patience: float) -> AsyncIterator[Agencies]:
    """`far` behind the link, `near` without; `patience`: seconds for one call."""
    receivers = {"far": Receiver(), "near": Receiver()}
    async with (
        _receiving(receivers["far"]) as far,
        _receiving(receivers["near"]) as near,
        link(partial(asyncio.open_connection, "127.0.0.1", far)) as made,
    ):
        ports = {"far": made.port, "near": near}
        targets = tuple(
            Target(name, "webhook", f"http://127.0.0.1:{port}/hook", "S", intranet=True) for name, port in ports.items()
        )
        operator, clock, group = Operator(True, "Atelier", targets=targets), SystemClock(), Group()
        store = open_store(f"sqlite:///{(folder / 'leads.sqlite3').as_posix()}")
        assert isinstance(store, SqlStore)
        await store.open()
        delivery = build_delivery(operator, dict.fromkeys(ports, (SECRET,)), store, clock, lambda: 0.0, _nobody)
        delivery.client._patience = patience
        sender = Sender(store, group, clock, lambda: 0.0, systems=delivery.systems)
        running = asyncio.create_task(sender.run())
        try:
            yield Agencies(receivers, made, operator, store, sender, group)
        finally:
            await sender.stop(0.1)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await delivery.close()
            await store.close()


def _nobody() -> Intake:
    raise AssertionError("no target is stopped within this time")
