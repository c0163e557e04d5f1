"""Several real processes on one PostgreSQL, behind the nginx that is shipped, and people at a fake Telegram in front.

Knows how they start and stop; must not know what is expected of them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psycopg

from bot.storage.postgresql import LEADER
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi
from tests.faults.ledger import Ledger
from tests.faults.parts import free_ports, nginx
from tests.faults.test_kill import TIRELESS, Telegram

READY = 120.0
"""Seconds in which a process must be ready on a machine that does much else."""

PATIENCE = 180.0
"""Seconds that people wait: the report that they read at the end is printed on the same machine."""


@dataclass(frozen=True, slots=True)
class Replica:
    """One process and the port that it serves."""

    serving: Serving
    port: int

    async def ready(self) -> None:
        """Wait until it says that it can serve."""
        async with asyncio.timeout(READY), aiohttp.ClientSession() as session:
            while not await self._says_ready(session):  # noqa: ASYNC110 - another process, no event
                await asyncio.sleep(0.05)

    async def _says_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def start(self) -> None:
        """Start it, and wait until it can serve."""
        await self.serving.start()
        await self.ready()


@dataclass(frozen=True, slots=True)
class Cluster:
    """The replicas, and nginx's log of what it answered."""

    replicas: tuple[Replica, ...]
    log: Path | None
    url: str

    def leader(self) -> Replica | None:
        """The one that holds the lock of those who poll."""
        query = (
            "select application_name from pg_locks join pg_stat_activity using (pid) "
            "where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = %s"
        )
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query, (LEADER,)).fetchone()
        return next((each for each in self.replicas if row and each.serving.folder.name == row[0]), None)

    def answers(self) -> Counter[str]:
        """How often nginx answered each status."""
        text = self.log.read_text(encoding="utf-8") if self.log else ""
        return Counter(line.split()[0] for line in text.splitlines())

    async def roll(self, number: int) -> None:
        """Restart the first `number` one after the other, gently."""
        for replica in self.replicas[:number]:
            assert await replica.serving.stop() == 0
            await replica.start()


@asynccontextmanager
async def replicas(folder: Path, api: FakeBotApi, url: str, number: int, program: str = "") -> AsyncIterator[Cluster]:
    """`number` processes; behind nginx when its program is given, else each for itself."""
    front, *ports = free_ports(number + 1)
    public = {"PUBLIC_URL": f"http://127.0.0.1:{front}"} if program else {}
    made = []
    for place, port in enumerate(ports):
        own = folder / f"replica-{place}"
        own.mkdir()
        told = {
            "DATABASE_URL": url,
            "PORT": str(port),
            "LOG_LEVEL": "ERROR",
            "PGAPPNAME": own.name,
            **TIRELESS,
            **public,
        }
        made.append(Replica(Serving(own, api, told), port))
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(nginx(program, folder, front, ports)) if program else None
        for replica in made:
            stack.push_async_exit(replica.serving.__aexit__)
            await replica.start()  # one after the other: the first makes the schema
        await made[0].serving.up()
        yield Cluster(tuple(made), log, url)


async def gone_home(telegram: Telegram, cluster: Cluster, url: str = "") -> Ledger:
    """Let people leave, wait until all is confirmed and sent, and stop the replicas; what is in the database, at `url`, then."""
    await telegram.finished()
    for replica in cluster.replicas:
        assert await replica.serving.stop() == 0, replica.serving.printed
    return Ledger.read_postgresql(url or cluster.url)


def faults_of(telegram: Telegram, ledger: Ledger) -> dict[str, object]:
    """What must not be, by name; everything is empty when nothing was lost and nothing doubled."""
    heard = [each for talker in telegram.people for each in talker.heard]
    attempts = telegram.api.webhook().attempts
    confirmed = (
        telegram.confirmed if not attempts else {each.update_id for each in attempts if 200 <= each.status < 300}
    )
    assert heard, "nobody was heard"
    found = {
        "lost updates": ledger.lost_updates(confirmed),
        "lost answers": ledger.lost_answers(heard),
        "doubled answers": ledger.doubled_answers(),
        "sessions unlike their log": ledger.sessions_unlike_their_log(),
        "quarantined": ledger.quarantine,
        "unheard taps": sum(talker.unheard for talker in telegram.people),
    }
    return {name: value for name, value in found.items() if value}


async def progress(telegram: Telegram) -> None:
    """Wait until Telegram has been told to forget one more update."""
    updates = telegram.api.account().updates
    before = updates.confirmed
    async with asyncio.timeout(PATIENCE):
        while updates.confirmed == before:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)
