"""The same conversation of 12 questions with bots of other makes, side by side, 1 and 32 people at a time, over real HTTP.

Durable: ours on SQLite (`synchronous=FULL`), on PostgreSQL, and on SQLite with the webhook; aiogram-dialog on Redis with `appendfsync
always`; aiogram's finite states on SQLite FULL with one commit for each update; PTB's ConversationHandler pickled after each update (which
no `fsync` follows), with none and with 10,000 conversations already there. Not durable: aiogram-dialog, aiogram's finite states and the
ConversationHandler in memory. Each is written as its own documentation teaches (`bench/rivals`), aiogram on uvloop. Processor times are
those of the bot's process; what its database server used besides has a line of its own. "p50" and "p99": from a tap to its card.
aiogram-dialog shows a card before it has stored what a tap on it means: who taps at once may not be heard, and taps again after 2 s.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from bench.bots import QUESTIONS, Bot, bot, ours, write_cards
from bench.content import write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import Crowd
from bench.servers import postgresql, redis
from tests.faults.parts import free_ports

ONE, MANY = 1, 32
SECONDS = {ONE: 1.0, MANY: 3.0}
PICKLED = "ConversationHandler, pickled each turn, 10,000 stored"
PICKLED_SECONDS = {ONE: 2.0, MANY: 6.0}
"""It makes so few turns that a shorter time would hardly count any."""
OURS = "ours on SQLite"
NAMES = (
    OURS,
    "ours on PostgreSQL",
    "ours on SQLite, webhook",
    "aiogram-dialog on Redis",
    "aiogram-dialog in memory",
    "aiogram FSM on SQLite",
    "aiogram FSM in memory",
    "ConversationHandler, pickled each turn",
    PICKLED,
    "ConversationHandler in memory",
)
TOKENS = {name: f"7000000{place:02d}:loopback-{place}" for place, name in enumerate(NAMES, start=10)}
TARGETS = {"aiogram-dialog on Redis": 4.5, "aiogram FSM on SQLite": 3.0, PICKLED: 100.0}
"""How many times faster ours has to be, on SQLite with 32 people at a time."""
AHEAD = ("aiogram-dialog in memory", "aiogram FSM in memory", "ConversationHandler in memory")


def other_python() -> str:
    """The Python of the environment with the other makes' libraries, beside ours."""
    here = Path(sys.prefix)
    beside = here.with_name(f"{here.name}-bench") / Path(sys.executable).relative_to(here)
    return (
        str(beside)
        if beside.exists()
        else sys.exit("bench: say `python3 dev.py bench rivals`, which makes their environment")
    )


@asynccontextmanager
async def bots(folder: Path) -> AsyncIterator[dict[str, Bot]]:
    """Every bot, serving."""
    cards, root = write_cards(folder / "cards.json"), write_content(QUESTIONS, folder / "content")
    handler = ("-m", "bench.rivals.conversation_handler", cards, "stock")
    dialog, states = ("-m", "bench.rivals.dialog", cards), ("-m", "bench.rivals.finite_states", cards)
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.started(*TOKENS.values()))
        database = stack.enter_context(postgresql())
        store = await stack.enter_async_context(redis(folder / "redis"))
        port = free_ports(1)[0]
        own = {
            OURS: {},
            "ours on PostgreSQL": {"DATABASE_URL": database.url},
            "ours on SQLite, webhook": {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port)},
        }
        others = {
            "aiogram-dialog on Redis": (*dialog, store.url),
            "aiogram-dialog in memory": (*dialog, "memory"),
            "aiogram FSM on SQLite": (*states, str(folder / "states.sqlite3")),
            "aiogram FSM in memory": (*states, "memory"),
            "ConversationHandler, pickled each turn": (*handler, str(folder / "few.pickle"), "0"),
            PICKLED: (*handler, str(folder / "many.pickle"), "10000"),
            "ConversationHandler in memory": (*handler, "memory"),
        }
        started: dict[str, Bot] = {}
        for place, (name, settings) in enumerate(own.items()):
            data = folder / f"data{place}"
            started[name] = await stack.enter_async_context(ours(crowd, TOKENS[name], root, data, **settings))
        for name, arguments in others.items():
            python = sys.executable if name.startswith("Conv") else other_python()
            started[name] = await stack.enter_async_context(bot(crowd, TOKENS[name], *arguments, python=python))
        started["ours on PostgreSQL"].servers = [database.pid]
        started["aiogram-dialog on Redis"].servers = [store.pid]
        yield started


async def measure() -> list[Figure]:
    """The figures."""
    sides: dict[str, Callable[[], Awaitable[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with bots(Path(folder)) as started:
            for name, each in started.items():
                for chats in (ONE, MANY):
                    seconds = (PICKLED_SECONDS if name == PICKLED else SECONDS)[chats]
                    sides[f"{name} {chats}"] = partial(each.talk, chats, seconds)
            turns = await in_turn(sides)
    figures = [
        ratio(
            f"turns/s, ours on SQLite against {name}, {MANY} people",
            turns[f"{OURS} {MANY}"],
            turns[f"{name} {MANY}"],
            ">=",
            least,
        )
        for name, least in {**TARGETS, **dict.fromkeys(AHEAD, 1.0)}.items()
    ]
    for name, each in started.items():
        figures += [figure for chats in (ONE, MANY) for figure in _figures(name, each, chats)]
        figures.append(plain(f"{name}: resident memory", each.samples(MANY, "memory"), "MB", 1e-6))
    return figures


def _figures(name: str, each: Bot, chats: int) -> list[Figure]:
    people = f"{name}, {chats} {'person' if chats == 1 else 'people'}"
    found = [
        plain(f"{people}: turns", each.samples(chats, "rate"), "/s"),
        plain(f"{people}: processor a turn", each.samples(chats, "processor"), "ms", 1e3),
    ]
    if each.servers:
        found.append(plain(f"{people}: its server's processor a turn", each.samples(chats, "servers"), "ms", 1e3))
    again = sum(each.samples(chats, "again"))
    if again:
        found.append(Figure(f"{people}: taps not heard, made again, in all rounds", again))
    return found + [
        plain(f"{people}: {quantile}", each.samples(chats, quantile), "ms", 1e3) for quantile in ("p50", "p99")
    ]
