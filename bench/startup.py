"""How soon a command answers: `--help`, and the first question of `chat`, beside importing the same libraries and nothing else.

Each run is a process of its own, its bytecode there already. The libraries are those outside the standard library that the command has
imported by then. Compared is the processor's time, which no neighbour on the machine lengthens much; what a person waits stands beside it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import surroundings

_OURS = "{*sys.stdlib_module_names, 'bot', '__main__'}"
_LIBRARIES = f"print('libraries', *(each for each in sys.modules if each.partition('.')[0] not in {_OURS}))"
_HELP = f"import sys; from bot.cli import cli; cli(['--help'], standalone_mode=False); {_LIBRARIES}"
_CHAT = f"import sys; from bot.bootstrap.talking import run_chat; run_chat('', 'fr', False, ''); {_LIBRARIES}"
HEAVY = ("telegram", "sqlalchemy")


@dataclass(slots=True)
class Command:
    """A command run again and again, each time in an empty folder. `waited`: seconds of each run."""

    arguments: Sequence[str]
    waited: list[float] = field(default_factory=list)

    async def processor(self) -> float:
        """Run it without any input; the processor's seconds that it took."""
        return await asyncio.to_thread(self._run)

    def _run(self) -> float:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            begun = time.perf_counter()
            child = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=folder,
                env=surroundings(DATA_DIR=folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            used = os.wait4(child.pid, 0)[2]
            child.returncode = 0
            self.waited.append(time.perf_counter() - begun)
        return used.ru_utime + used.ru_stime


def libraries(program: str) -> list[str]:
    """The modules of other people that `program` has imported by its end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            env=surroundings(DATA_DIR=folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    return next(line for line in done.stdout.splitlines() if line.startswith("libraries ")).split()[1:]


def importing(names: Sequence[str]) -> list[str]:
    """A Python that imports those modules, in that order, and ends. Some can only be imported by their own package."""
    loop = f"for name in {list(names)}:\n with suppress(Exception): import_module(name)"
    return ["-c", f"from contextlib import suppress\nfrom importlib import import_module\n{loop}"]


async def measure() -> list[Figure]:
    """The figures."""
    of_help, of_chat = libraries(_HELP), libraries(_CHAT)
    commands = {
        "help": Command(["-m", "bot", "--help"]),
        "chat": Command(["-m", "bot", "chat", "--lang", "fr"]),
        "libraries": Command(importing(of_chat)),
    }
    sides: dict[str, Callable[[], Awaitable[float]]] = {name: command.processor for name, command in commands.items()}
    used = await in_turn(sides)
    heavy = [name for name in of_help if name in HEAVY]
    return [
        Figure(f"`obstacles --help`: how many of {', '.join(HEAVY)} it imports", len(heavy), "", "<=", 0),
        plain("`obstacles --help`, whole", commands["help"].waited[1:], "ms", 1e3),
        ratio(
            "first question of `obstacles chat` against importing its libraries, processor",
            used["chat"],
            used["libraries"],
            "<=",
            1.5,
        ),
        plain(
            "`obstacles chat`, from the command to its first question and the end",
            commands["chat"].waited[1:],
            "ms",
            1e3,
        ),
        plain("importing its libraries alone", commands["libraries"].waited[1:], "ms", 1e3),
    ]
