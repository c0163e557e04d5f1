"""Data of `bot.reports.printed` in, PDF and pictures out, without ever holding up a conversation.

Printing happens in worker processes (`bot.printing.worker`), few, started when first needed: one that takes too long is killed and
replaced, and only that print fails. Paper and pictures have workers of their own: what a compiler remembers of the last reports, which the
next one shares, is soon forgotten among other things. Must not know diagnoses, chats nor where files go.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import bot
from bot.errors import ObstaclesError
from bot.printing.worker import LENGTH

Paper = Literal["a4", "letter"]
Theme = Literal["light", "dark"]
Picture = Literal["png", "svg"]
Data = Mapping[str, Any]
Later = Callable[[], Data]
"""Data made when its turn to be printed has come: what waits in line costs nothing yet."""

CHART_PPI = 144.0
"""The chart is 640 points wide: 1280 pixels, what a phone shows at its width."""
PAGE_PPI = 110.0
MOST_JOBS = 400
"""After so many a worker is replaced: what a compiler remembers of old reports is let go."""
NOWHERE = "http://127.0.0.1:9"
"""The discard port: were a template to ask for something outside, it would find nothing there."""


class PrintingError(ObstaclesError):
    """A page was not printed; the text says why, without anything of its data."""


class _Worker:
    """One worker process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, request: Mapping[str, Any]) -> list[bytes]:
        """The pages. Raises PrintingError when the worker says no, ConnectionError or IncompleteReadError when it is gone."""
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise ConnectionError("the worker has no pipes")
        self.jobs += 1
        body = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
        requests.write(LENGTH.pack(len(body)) + body)
        await requests.drain()
        (length,) = LENGTH.unpack(await replies.readexactly(LENGTH.size))
        return _pages(await replies.readexactly(length))

    async def stop(self) -> None:
        """End the process, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


def _pages(reply: bytes) -> list[bytes]:
    head, _, rest = reply.partition(b"\n")
    said = json.loads(head)
    if "error" in said:
        raise PrintingError(f"the template was refused: {said['error']}")
    ends = [sum(said["sizes"][: place + 1]) for place in range(len(said["sizes"]))]
    return [rest[end - size : end] for end, size in zip(ends, said["sizes"], strict=True)]


class Printer:
    """Prints with the templates in `folder`. At most `workers` at once; each print has `seconds`, each worker `megabytes` of memory.

    Belongs to the event loop that first uses it; `close` ends its processes.
    """

    def __init__(self, folder: Path, workers: int = 1, seconds: float = 20.0, megabytes: int = 512) -> None:
        self._folder = folder.resolve()
        self._seconds = seconds
        self._megabytes = megabytes
        self._free = asyncio.Semaphore(workers)
        self._idle: dict[str, list[_Worker]] = defaultdict(list)

    async def report(self, data: Data | Later, paper: Paper = "a4") -> bytes:
        """The report, PDF/UA-1. Raises PrintingError, as all of these do."""
        return (await self._print("report.typ", data, "pdf", {"paper": paper}))[0]

    async def report_pages(self, data: Data | Later, paper: Paper = "a4", ppi: float = PAGE_PPI) -> list[bytes]:
        """Each page of the report as PNG."""
        return await self._print("report.typ", data, "png", {"paper": paper}, ppi)

    async def cover(self, data: Data | Later, paper: Paper = "a4") -> bytes:
        """The report's first page as PNG: what is shown before the file is opened."""
        return (await self._print("preview.typ", data, "png", {"paper": paper}, PAGE_PPI))[0]

    async def summary(self, data: Data | Later, paper: Paper = "a4", form: Literal["pdf", "png"] = "pdf") -> bytes:
        """The one page to forward."""
        return (await self._print("summary.typ", data, form, {"paper": paper}, CHART_PPI))[0]

    async def leaflet(self, data: Data | Later, paper: Paper = "a4") -> bytes:
        """A page by itself, data of `bot.reports.belongings`: as many sheets as it needs, PDF/UA-1."""
        return (await self._print("leaflet.typ", data, "pdf", {"paper": paper}))[0]

    async def chart(self, data: Data | Later, theme: Theme = "light", form: Picture = "png") -> bytes:
        """The four obstacles as a picture; its text twin is `bot.reports.printed.chart_caption`."""
        return (await self._print("chart.typ", data, form, {"theme": theme}, CHART_PPI))[0]

    async def funnel(self, data: Data | Later, theme: Theme = "light") -> bytes:
        """How talks and leads went, data of `bot.leads.funnel`; its text twin is `funnel_lines` there."""
        return (await self._print("funnel.typ", data, "png", {"theme": theme}, CHART_PPI))[0]

    async def close(self) -> None:
        """End every idle worker. Idempotent."""
        for idle in list(self._idle.values()):
            while idle:
                await idle.pop().stop()

    async def _print(
        self, template: str, data: Data | Later, form: str, inputs: Mapping[str, str], ppi: float = PAGE_PPI
    ) -> list[bytes]:
        async with self._free:
            given = data() if callable(data) else data
            request = {"template": template, "data": given, "inputs": inputs, "form": form, "ppi": ppi}
            idle = self._idle["paper" if form == "pdf" else "picture"]
            worker = await self._worker(idle)
            kept = False
            try:
                pages = await asyncio.wait_for(worker.ask(request), self._seconds)
                kept = True
            except PrintingError:
                kept = True
                raise
            except TimeoutError as error:
                raise PrintingError(f"not printed within {self._seconds:g} s: the worker was ended") from error
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                raise PrintingError("the worker ended: it may have reached its memory limit") from error
            finally:
                await self._put_back(worker, idle, kept)
        return pages

    async def _worker(self, idle: list[_Worker]) -> _Worker:
        while idle:
            worker = idle.pop()
            if worker.alive:
                return worker
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.printing.worker", str(self._folder), str(self._megabytes)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a panic's text may quote the data
            env=_surroundings(),
        )
        return _Worker(process)

    @staticmethod
    async def _put_back(worker: _Worker, idle: list[_Worker], kept: bool) -> None:
        if kept and worker.alive and worker.jobs < MOST_JOBS:
            idle.append(worker)
        else:
            await worker.stop()


def _surroundings() -> dict[str, str]:
    """A worker's environment: where our code is, one thread, no network, none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH") if name in os.environ}
    proxies = dict.fromkeys(
        ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE
    )
    code = str(Path(bot.__path__[0]).parent)
    return {**kept, **proxies, "PYTHONPATH": code, "PYTHONUTF8": "1", "RAYON_NUM_THREADS": "1"}
