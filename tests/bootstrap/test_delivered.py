"""From the decision to the agency's system and back to its group: a real database, a real receiver, the standard's own verification."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from bot.assistant.desk import Desk
from bot.assistant.intake import Intake
from bot.assistant.notices import notices
from bot.assistant.shelf import Shelf
from bot.bootstrap.delivering import Delivery, build_delivery
from bot.channels.telegram.cards import convert
from bot.conversation.effects import Began
from bot.conversation.events import Wrote
from bot.conversation.session import Session
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.leads.lead import Agreement, Lead
from bot.operators.operator import Operator, Target, Team
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing, Parcel, Response
from bot.storage import open_store
from bot.storage.library import library
from bot.storage.sql import SqlStore
from tests.kit import shipped

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
GROUP = Address("telegram", "1", "-100")
PERSON = Address("telegram", "1", "7")


@dataclass
class Receiver:
    """An agency's system: what it verified, and what it answers."""

    url: str = ""
    status: int = 204
    said: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        """One webhook: refused unless its signature is good."""
        body = await request.read()
        self.said.append(Webhook(SECRET).verify(body, dict(request.headers)))
        self.ids.append(request.headers["webhook-id"])
        return web.Response(status=self.status)


class Group:
    """Telegram, as far as the team's group sees it."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        if address == GROUP:
            self.texts.append(str(outgoing.params.get("text")))
        return Response("done", {"message_id": len(self.texts)})

    def message_id(self, response: Response) -> int | None:
        return None

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        return None


@dataclass
class Agency:
    """Everything at work but the talks: a decision is made by whoever asks."""

    operator: Operator
    store: SqlStore
    sender: Sender
    receiver: Receiver
    group: Group
    delivery: Delivery
    events: int = 0

    async def decide(self, decision: Callable[[Conversation], Decision]) -> None:
        """Let somebody's arrival decide that."""
        self.events += 1
        arrival = Arrival(PERSON, str(self.events), Wrote("x"), at=SystemClock().now())
        (outcome,) = await self.store.apply([arrival], lambda here, _: decision(here), lambda here, _: Decision(here))
        assert outcome.fate == "done", outcome.error
        self.sender.send(outcome.parcels)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for that, ten seconds at most."""
        async with asyncio.timeout(10):
            while not true():  # noqa: ASYNC110 - sockets and a database's threads, no event of ours
                await asyncio.sleep(0.01)


@asynccontextmanager
async def agency(folder: Path) -> AsyncIterator[Agency]:
    receiver, group, clock = Receiver(), Group(), SystemClock()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    crm = Target("crm", "webhook", receiver.url, "CRM_SECRET", intranet=True)
    operator = Operator(True, "Atelier Net", team=Team(GROUP.chat), targets=(crm,))
    store = open_store(f"sqlite:///{(folder / 'x.sqlite3').as_posix()}")
    assert isinstance(store, SqlStore)
    await store.open()
    desk = Desk(Shelf(shipped()), operator, {"telegram": convert}, lambda: "n" * 26, team=GROUP)

    async def nothing(version: str) -> None:
        return None

    parcels: list[Callable[[list[Parcel]], None]] = []
    intake = Intake(store, desk, nothing, lambda ready: parcels[0](list(ready)))
    delivery = build_delivery(operator, {"crm": (SECRET,)}, store, clock, lambda: 0.0, lambda: intake)
    sender = Sender(store, group, clock, lambda: 0.0, systems=delivery.systems)
    parcels.append(sender.send)
    running = asyncio.create_task(sender.run())
    try:
        yield Agency(operator, store, sender, receiver, group, delivery)
    finally:
        await intake.close()
        await sender.stop(0.5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await delivery.close()
        await store.close()
        await runner.cleanup()


def lead(at: float) -> Lead:
    agreed = (Agreement("transmit", "Atelier Net", at),)
    return Lead("k" * 26, "p" * 26, agreements=agreed, temperature="hot", created_at=at, updated_at=at)


def tells(who: Operator, event: str, at: float) -> Callable[[Conversation], Decision]:
    one = lead(at)
    calls = notices(who, event, at, one)  # type: ignore[arg-type]  # one of the names
    return lambda here: Decision(replace(here, person=one.person), leads=(one,), outgoing=calls)


async def test_r27_what_a_decision_tells_arrives_signed(tmp_path: Path) -> None:
    """In order, verified by the reference library, and nothing is left in the outbox."""
    async with agency(tmp_path) as house:
        await house.decide(tells(house.operator, "consented", 1_800_000_000.0))
        await house.decide(tells(house.operator, "claimed", 1_800_000_060.0))
        await house.until(lambda: len(house.receiver.said) == 2)
        assert [each["type"] for each in house.receiver.said] == ["lead.consented", "lead.claimed"]
        assert house.receiver.said[0]["data"]["temperature"] == "hot"


async def test_r28_a_lead_is_received_after_a_fault_with_the_same_id(tmp_path: Path) -> None:
    """The receiver kept the event and answered 500: it gets it again, and knows it."""
    async with agency(tmp_path) as house:
        house.receiver.status = 500
        await house.decide(tells(house.operator, "consented", 1_800_000_000.0))
        await house.until(lambda: len(house.receiver.said) == 1)
        house.receiver.status = 204
        await house.until(lambda: len(house.receiver.said) == 2)
        assert len(set(house.receiver.ids)) == 1


async def test_r28_a_target_that_is_gone_is_told_to_the_group_and_replayed(tmp_path: Path) -> None:
    """Dead, with its reason; replayed when the target is back."""
    async with agency(tmp_path) as house:
        house.receiver.status = 410
        await house.decide(tells(house.operator, "consented", 1_800_000_000.0))
        await house.until(lambda: bool(house.group.texts))
        assert "« crm »" in house.group.texts[0].replace("\u00a0", " ").replace("\u202f", " ")
        async with asyncio.timeout(10):
            while not (letters := await house.store.dead_letters()):  # noqa: ASYNC110 - another thread's write
                await asyncio.sleep(0.01)
        assert [(each.target, each.method, each.reason) for each in letters] == [
            ("webhook crm", "lead.consented", "HTTP 410")
        ]
        house.receiver.status = 204
        house.delivery.systems._lines.clear()  # as after a restart: within a minute a replay looks like a new call
        assert await house.store.replay([], SystemClock().now()) == 1
        await house.until(lambda: len(house.receiver.said) == 2)
        assert len(house.group.texts) == 1


def waiting(folder: Path) -> list[str]:
    """The calls in the database."""
    with closing(library.connect(folder / "x.sqlite3")) as database:
        return [document for (document,) in database.execute("SELECT document FROM outbox")]


async def test_p06_an_abandoned_talk_is_not_told_of_somebody_who_was_erased(tmp_path: Path) -> None:
    """The call that waits names their chat: it goes with them."""
    async with agency(tmp_path) as house:
        talk = Session("s" * 26, "diagnostic", "v1", "fr")
        calls = notices(house.operator, "abandoned", SystemClock().now(), talk=talk.id, chat=PERSON)
        log = (Began("standard"),)
        await house.decide(lambda here: Decision(replace(here, person="p" * 26, session=talk), log, calls))
        assert ['"silent"' in document for document in waiting(tmp_path)] == [True]
        await house.decide(lambda here: Decision(replace(here, session=None), erase=True))
        assert waiting(tmp_path) == []


def test_r27_negative_control_the_receiver_does_verify() -> None:
    """Another secret's signature raises there."""
    body, now = json.dumps({"type": "x"}), datetime.now(UTC)
    other = Webhook("whsec_" + base64.b64encode(b"y" * 32).decode()).sign("m", now, body)
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": other}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)
