"""R26: each link goes silent in turn, connections left open: nobody is held up for long, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.delivery.http import PATIENCE
from bot.delivery.schedule import DELAYS
from tests.end_to_end.interview import meet
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi
from tests.faults.agencies import agencies
from tests.faults.link import link
from tests.scale import Scale

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


async def test_R26_a_silent_telegram_holds_nobody_up(tmp_path: Path, scale: Scale) -> None:
    """The link to Telegram falls silent in mid talk: the process stays ready, and goes on where it was once it is back."""
    async with FakeBotApi() as api:
        port = int(api.url.rpartition(":")[2])
        async with (
            link(partial(asyncio.open_connection, "127.0.0.1", port)) as made,
            Serving(tmp_path, api, {"TELEGRAM_API_URL": f"http://127.0.0.1:{made.port}"}) as serving,
        ):
            anne = meet(api, 7)
            await anne.begin("!begin:express")
            for round_ in range(scale(1, 2, 10)):
                made.silence()
                anne.person.tap(anne.person.last.buttons[0][0].data or "")
                await asyncio.sleep(scale(2, 10, 60))
                made.heal(forget=bool(round_ % 2))
                await anne.card()
            await anne.answer_all(lambda question: 0)
            assert await anne.conclude()
            assert await serving.stop() == 0
            serving.assert_sound()


async def until(true: Callable[[], bool], within: float) -> float:
    """Wait for that; the seconds that it took. Raises TimeoutError."""
    begun = time.monotonic()
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - other people's sockets, no event of ours
            await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def test_R26_a_silent_agency_holds_nobody_up(tmp_path: Path, scale: Scale) -> None:
    """Its call is given up in 15 s (the plain run: 1 s), the other system and the chat are told at once, and it hears once it is back.

    The connection of before stays silent for ever, so that only giving up helps. Called again, the event has the same identifier.
    """
    patience = scale(1.0, PATIENCE)
    async with agencies(tmp_path, patience) as house:
        await house.tell("a")
        await until(lambda: house.heard("far") == 1, 5)
        for number in range(scale(1, 2, 10)):
            house.link.silence()
            begun = time.monotonic()
            await house.tell("bcdefghijkl"[number])
            waited = await until(lambda: house.heard("near") == len(house.told) == len(house.group.texts), 2)
            await asyncio.sleep(max(0.0, patience - 0.5 - (time.monotonic() - begun)))
            house.link.heal(forget=True)
            assert await until(lambda: house.heard("far") == len(house.told), 0.5 + DELAYS[0] + 3)
            logger.info("R26: others told in %.2f s, itself in %.1f s", waited, time.monotonic() - begun)
        assert house.receivers["far"].ids == house.told


async def test_R26_negative_control_without_a_limit_the_call_hangs(tmp_path: Path) -> None:
    """The same call, never given up: the system is back, and hears nothing."""
    async with agencies(tmp_path, 600.0) as house:
        await house.tell("a")
        await until(lambda: house.heard("far") == 1, 5)
        house.link.silence()
        await house.tell("b")
        await until(lambda: house.heard("near") == 2, 2)
        house.link.heal(forget=True)
        with pytest.raises(TimeoutError):
            await until(lambda: house.heard("far") == 2, 1.0 + DELAYS[0] + 3)
