"""R26: each link goes silent in turn, connections left open: nobody is held up for long, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from tests.end_to_end.interview import meet
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi
from tests.faults.link import link
from tests.scale import Scale


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
