"""What a second process costs: two replicas of the real command against one, on PostgreSQL, behind the nginx that is shipped.

Webhook, each set with a database of its own on one server. Compared is the processor's time of the replicas, all of them, for one turn;
nginx's and PostgreSQL's come on top of both. At a pace that the machine bears: 100 people who think before they tap, about 100 turns a
second. Below, 32 who never think: then replicas, proxy, database and people wait for the same few processors, and whoever waits finds its
caches cold and fewer turns to keep together, which is measured too, and is no cost of the second process.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench.bots import QUESTIONS, Bot, ours
from bench.content import write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import Crowd
from bench.servers import Server, nginx, postgresql
from tests.faults.parts import free_ports, listening

CHATS = 32
SECONDS = 3.0
THINKING, PAUSE, CALM = 100, 0.9, 6.0
"""So many think so long, for so many seconds."""
TOKENS = {1: "700000007:loopback-one", 2: "700000008:loopback-two"}


def database(server: Server, name: str) -> str:
    """A database of that name on the server, made anew."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


@asynccontextmanager
async def replicas(crowd: Crowd, server: Server, root: Path, folder: Path, count: int) -> AsyncIterator[Bot]:
    """So many, as one bot."""
    folder.mkdir()  # noqa: ASYNC240 - a moment
    ports, token = free_ports(count), TOKENS[count]
    url = database(server, f"bench_{count}")
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(nginx(folder / "nginx", ports))
        started = []
        for port in ports:  # one after the other: the first makes the schema
            settings = {"DATABASE_URL": url, "PUBLIC_URL": front, "PORT": str(port)}
            started.append(await stack.enter_async_context(ours(crowd, token, root, folder / str(port), **settings)))
            await listening(port, 120)
        yield Bot(crowd, token, [pid for each in started for pid in each.processes])


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, postgresql() as server:
        folder = Path(name)
        root = write_content(QUESTIONS, folder / "content")
        async with AsyncExitStack() as stack:
            crowd = await stack.enter_async_context(Crowd.started(*TOKENS.values()))
            bots = {
                count: await stack.enter_async_context(replicas(crowd, server, root, folder / str(count), count))
                for count in TOKENS
            }
            calm: dict[str, Callable[[], Awaitable[float]]] = {
                str(count): partial(bot.talk, THINKING, CALM, pause=PAUSE) for count, bot in bots.items()
            }
            hurried: dict[str, Callable[[], Awaitable[float]]] = {
                str(count): partial(bot.talk, CHATS, SECONDS) for count, bot in bots.items()
            }
            await in_turn(calm)
            turns = await in_turn(hurried)
    one, two = (bots[count].samples(THINKING, "processor") for count in TOKENS)
    one_hurried, two_hurried = (bots[count].samples(CHATS, "processor") for count in TOKENS)
    return [
        ratio("processor a turn, two replicas against one", two, one, "<=", 1.15),
        plain("one replica: processor a turn", one, "ms", 1e3),
        plain("two replicas: processor a turn", two, "ms", 1e3),
        plain("one replica: turns", bots[1].samples(THINKING, "rate"), "/s"),
        plain("two replicas: turns", bots[2].samples(THINKING, "rate"), "/s"),
        plain("one replica: a tap to its card, p99", bots[1].samples(THINKING, "p99"), "ms", 1e3),
        plain("two replicas: a tap to its card, p99", bots[2].samples(THINKING, "p99"), "ms", 1e3),
        ratio("nobody thinks: processor a turn, two against one", two_hurried, one_hurried, "", 0.0),
        ratio("nobody thinks: turns/s, two against one, on the same processors", turns["2"], turns["1"], "", 0.0),
        plain("nobody thinks, one replica: processor a turn", one_hurried, "ms", 1e3),
        plain("nobody thinks, two replicas: processor a turn", two_hurried, "ms", 1e3),
        plain("nobody thinks, one replica: turns", turns["1"], "/s"),
        plain("nobody thinks, two replicas: turns", turns["2"], "/s"),
    ]
