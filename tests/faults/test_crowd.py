"""R19: thousands press Start within ten seconds; nobody is lost, nobody in mid-talk waits for them, and Telegram's limit is kept."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from tests.fakebotapi import FakeBotApi
from tests.fakebotapi.limits import Rates
from tests.faults.crowds import NOBODY_AHEAD, Bystander, Crowd, Hastened, share
from tests.faults.parts import free_ports
from tests.scale import Scale

LIMIT = 30
"""Messages a second that Telegram takes from one bot."""
BYSTANDERS = 5

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


def served(folder: Path, api: FakeBotApi, speed: int, fault: str = "") -> Hastened:
    """The bot behind its webhook."""
    port = str(free_ports(1)[0])
    told = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": port, "LOG_LEVEL": "ERROR", "TURNS_PER_MINUTE": "0"}
    return Hastened(folder, api, told, speed, fault)


async def watch(serving: Hastened, sizes: list[int]) -> None:
    """Note its resident memory, again and again."""
    while True:
        sizes.append(serving.resident_bytes)
        await asyncio.sleep(0.2)


@pytest.mark.alone
@pytest.mark.parametrize(
    ("people", "within"), [((300, 2_400, 10_000), 370.0), ((120, 300, 300), 12.0)], ids=["crowd", "class"]
)
async def test_R19_everybody_who_presses_start_is_answered(
    tmp_path: Path, scale: Scale, people: tuple[int, int, int], within: float
) -> None:
    """0 lost, 0 doubled, acknowledged within a second, at Telegram's limit, and a tap in mid-talk answered as ever.

    The plain run is shorter, and three times as fast, Telegram's limit and our pace with it; so is `--faults` with the crowd, and
    `--nightly` as in life. Times are judged in the long runs.
    """
    size = scale(*people)
    speed = scale(3, 3 if size > 300 else 1, 1)
    api = FakeBotApi(strict=False, rates=Rates(bot_per_second=LIMIT * speed))
    async with api, served(tmp_path, api, speed) as serving:
        bystanders = [Bystander(api.person(number + 1)) for number in range(BYSTANDERS)]
        await asyncio.gather(*(each.arrive() for each in bystanders))
        crowd, leave, sizes = Crowd(api, size, 10 / speed if size > 300 else 0.0), asyncio.Event(), list[int]()
        watching = asyncio.create_task(watch(serving, sizes))
        talking = [asyncio.create_task(each.talk(leave)) for each in bystanders]
        await crowd.press_start()
        seconds = await crowd.replied(2 * within / speed + 60)
        leave.set()
        await asyncio.gather(*talking)
        watching.cancel()
        assert await serving.stop() == 0, serving.printed
    assert not crowd.unanswered()
    waits = [wait for each in bystanders for wait in each.waits]
    acknowledged = share(list(crowd.acknowledgements()), 0.99)
    figures = {
        "replied, s": seconds * speed, "acknowledged p99, s": acknowledged, "bystanders p95, s": share(waits, 0.95),
        "resident, MB": max(sizes) / 1e6, "refusals": api.counts["sendMessage:429"], "early": len(api.early_sends),
    }  # fmt: skip
    logger.info("R19, %d people: %s", size, {name: round(figure, 2) for name, figure in figures.items()})
    assert max(sizes) < 512e6
    if scale.long:
        assert seconds * speed <= within * size / people[-1]
        assert acknowledged <= 1.0
        assert share(waits, 0.95) <= 5.0


@pytest.mark.parametrize("fault", ["", NOBODY_AHEAD], ids=["as it is", "control"])
async def test_R19_control_whoever_is_in_mid_talk_goes_ahead_of_the_line(tmp_path: Path, fault: str) -> None:
    """While hundreds who said hello stand in line, a tap is answered at once; were there no way ahead, it would wait for all of them."""
    api = FakeBotApi(strict=False, rates=Rates(bot_per_second=LIMIT))
    async with api, served(tmp_path, api, 1, fault) as serving:
        bystander, crowd, leave = Bystander(api.person(1)), Crowd(api, 300, 0.0), asyncio.Event()
        await bystander.arrive()
        await crowd.press_start()
        await asyncio.wait_for(api.webhook().updates.drained.wait(), 60)
        await asyncio.sleep(1)
        talking = asyncio.create_task(bystander.talk(leave))
        await crowd.replied(120)
        leave.set()
        await talking
        assert await serving.stop() == 0, serving.printed
    assert not crowd.unanswered()
    assert (max(bystander.waits) > 2.5) is bool(fault), bystander.waits
