"""A link to a server that can go silent: connections stay open, or are even accepted, and nothing comes through any more.

Knows bytes only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class Link:
    """A forwarder on a loopback port. `carried` counts connections."""

    reach: Callable[[], Awaitable[Ends]]
    port: int = 0
    carried: int = 0
    _through: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: list[tuple[asyncio.Task[None] | None, asyncio.StreamWriter]] = field(default_factory=list)
    _lost: int = 0

    def silence(self) -> None:
        """Nothing comes through, either way, until `heal`."""
        self._through.clear()

    def heal(self, *, forget: bool = False) -> None:
        """Everything comes through again, what was held back too; `forget`: connections of before stay silent for ever."""
        self._lost = self.carried if forget else self._lost
        self._through.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._under_way.append((asyncio.current_task(), writer))
        self.carried += 1
        number = self.carried
        with suppress(OSError, asyncio.CancelledError):  # cancelled at the end only
            await self._through.wait()
            there, back = await self.reach()
            self._under_way.append((None, back))
            pumps = self._pump(reader, back, number), self._pump(there, writer, number)
            both = [asyncio.create_task(pump) for pump in pumps]
            self._under_way += [(each, writer) for each in both]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            back.close()
        writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, number: int) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await self._through.wait()
                if number <= self._lost:
                    await asyncio.Event().wait()
                sink.write(data)
                await sink.drain()

    async def end(self) -> None:
        """Let every connection go."""
        tasks = [task for task, _ in self._under_way if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, writer in self._under_way:
            writer.transport.abort()
        await asyncio.sleep(0)


@asynccontextmanager
async def link(reach: Callable[[], Awaitable[Ends]]) -> AsyncIterator[Link]:
    """A link to what `reach` connects to."""
    made = Link(reach)
    made.heal()
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.heal()
        server.close()
        await made.end()
