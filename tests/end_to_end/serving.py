"""The real command in a process of its own, with a data folder of its own, in front of the fake Telegram.

Starts, stops, kills and reads what it printed and kept. Knows nothing of talks.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bot.storage.library import library
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi

PROJECT = Path(__file__).resolve().parents[2]
SECRET = DEFAULT_TOKEN.partition(":")[2]
"""The half of the token that nobody may ever read."""


def program() -> list[str]:
    """What is tested: this tree's own command, or the one that OBSTACLES_PROGRAM names (tests/faults/test_image.py names the image's)."""
    other = os.environ.get("OBSTACLES_PROGRAM")
    return [other] if other else [sys.executable, "-m", "bot"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A process's environment: this one's, without any setting but those given; its data stay in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return {
        **kept,
        "PYTHONPATH": str(PROJECT),
        "PYTHONIOENCODING": "utf-8",
        "DATA_DIR": str(folder / "data"),
        **settings,
    }


async def run(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run the command to its end; its exit status, and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *program(),
        *arguments,
        cwd=folder,
        env=environment(folder, **settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, printed.decode()


@dataclass(slots=True)
class Serving:
    """`obstacles serve` on `folder`, as an `async with`; killed at the end if it still runs."""

    folder: Path
    api: FakeBotApi
    settings: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    _calls_before: int = 0

    async def __aenter__(self) -> Self:
        await self.start()
        await self.up()
        return self

    async def __aexit__(self, *reason: object) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    async def start(self) -> None:
        """Start, and wait for nothing: what is written to it meanwhile waits at Telegram."""
        told = {
            "TELEGRAM_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": self.api.url,
            "PORT": "0",
            "LOG_LEVEL": "DEBUG",
            "TELEGRAM_PER_SECOND": "30" if self.api.account().limits.rates else "0",
            **self.settings,
        }
        self._calls_before = len(self.api.calls)
        with (self.folder / "printed.txt").open("ab") as printed:
            self.process = await asyncio.create_subprocess_exec(
                *program(), "serve",
                cwd=self.folder, env=environment(self.folder, **told), stdout=printed, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip

    async def up(self, within: float = 120.0) -> None:
        """Wait until it reads updates; long, since it is not about speed. Raises RuntimeError with what it printed when it does not."""
        assert self.process is not None
        try:
            async with asyncio.timeout(within):
                while not any(
                    call.method in ("deleteWebhook", "setWebhook") for call in self.api.calls[self._calls_before :]
                ):
                    if self.process.returncode is not None:
                        raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.printed}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise RuntimeError(f"not up within {within:.0f} s; it printed:\n{self.printed}") from None

    async def stop(self) -> int:
        """End it as an operator does (SIGTERM); its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it as a power cut does (SIGKILL)."""
        return await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 60)

    @property
    def printed(self) -> str:
        """Everything that it printed, on both streams, over all its lives."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What its database says, read from outside."""
        with library.connect(self.data / "obstacles.sqlite3", timeout=10) as connection:
            found = connection.execute(query, values).fetchall()
        connection.close()
        return found

    async def all_sent(self, within: float = 60.0) -> None:
        """Wait until no message waits to be sent or to be known as sent. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self.rows("SELECT 1 FROM outbox LIMIT 1"):  # noqa: ASYNC110 - another process's file, no event
                await asyncio.sleep(0.05)

    async def all_settled(self, within: float = 60.0) -> None:
        """Wait until each call that may be made now was made, or was given up. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self.rows("SELECT 1 FROM outbox WHERE state = 'queued' AND due_at < 1 LIMIT 1"):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)

    def assert_sound(self) -> None:
        """Nothing malformed was sent, no turn failed, no secret was printed, and no error was logged."""
        self.api.assert_clean()
        assert SECRET not in self.printed
        assert "Traceback" not in self.printed
        assert not self.rows("SELECT error FROM quarantine")


def findings_of(printed: str) -> list[str]:
    """The lines of a refusal that name a place."""
    return [line for line in printed.splitlines() if ".yaml" in line]
