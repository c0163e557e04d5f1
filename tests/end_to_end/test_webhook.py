"""The same talk with updates brought over HTTP instead of fetched: registered, kept, repaired by the process itself."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp

from tests.end_to_end.interview import meet
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_talk_over_the_webhook_survives_a_restart(tmp_path: Path) -> None:
    """Telegram keeps what it could not bring and brings it again; health and readiness answer beside it."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    async with FakeBotApi() as api, Serving(tmp_path, api, {"PUBLIC_URL": root, "PORT": str(port)}) as serving:
        assert api.webhook().info()["url"] == f"{root}/telegram"
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{root}/readyz") as answer:
                assert answer.status == 200
            async with session.post(f"{root}/telegram", json={"update_id": 1}) as answer:
                assert answer.status == 401
        anne = meet(api, 7)
        await anne.begin("!begin:express")
        await anne.answer(1)
        assert await serving.stop() == 0
        anne.person.tap(anne.person.last.buttons[0][0].data or "")
        await asyncio.sleep(0.2)
        await serving.start()
        await anne.card()
        await anne.answer_all(lambda question: 0)
        await anne.person.wait_for("Voir mon résultat")
        serving.assert_sound()
