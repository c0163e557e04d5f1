"""How soon a command answers: `--help`, and the first question of `chat`, beside importing the same libraries and nothing else.

Each run is a process of its own, its bytecode there already, whatever the surroundings say of keeping bytecode. The libraries are those
outside the standard library that the command has imported by then. `chat` is started where it was started before, as a person does who
comes back: its database is there, and the content that it found sound. The very first start, in an empty folder, stands beside it.
Compared is the processor's time, which no neighbour on the machine lengthens much; what a person waits is shown too.
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
from pathlib import Path

from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import surroundings

_OURS = "{*sys.stdlib_module_names, 'bot', '__main__'}"
_LIBRARIES = f"print('libraries', *(each for each in sys.modules if each.partition('.')[0] not in {_OURS}))"
_HELP = f"import sys; from bot.cli import cli; cli(['--help'], standalone_mode=False); {_LIBRARIES}"
_CHAT = (
    "import sys; from contextlib import suppress; from bot.cli import cli\n"
    "with suppress(SystemExit): cli(['chat', '--lang', 'fr'])\n" + _LIBRARIES
)
HEAVY = ("telegram", "sqlalchemy")
ANSWERS_RAN_OUT = 3
"""How a talk without a terminal ends that is given no answer."""


@dataclass(slots=True)
class Command:
    """A command run again and again. `room`: where bytecode is kept, and `folder` in it where the command works; without one, each run
    has an empty folder. `ends`: the status that it must end with. `waited`: seconds of each run."""

    room: Path
    arguments: Sequence[str]
    ends: int = 0
    folder: str = ""
    waited: list[float] = field(default_factory=list)

    async def processor(self) -> float:
        """Run it without any input; the processor's seconds that it took."""
        return await asyncio.to_thread(self._run)

    def _run(self) -> float:
        place = self.room / self.folder if self.folder else Path(tempfile.mkdtemp(dir=self.room))
        place.mkdir(exist_ok=True)
        begun = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=place,
            env=_surroundings(self.room, place),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        status, used = os.wait4(child.pid, 0)[1:]
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == self.ends, f"{self.arguments} ended with {child.returncode}"
        self.waited.append(time.perf_counter() - begun)
        return used.ru_utime + used.ru_stime


def _surroundings(room: Path, place: Path) -> dict[str, str]:
    """Those of a child that works in `place` and finds its bytecode in `room`."""
    return surroundings(DATA_DIR=str(place), PYTHONPYCACHEPREFIX=str(room / "bytecode"), PYTHONDONTWRITEBYTECODE="")


def libraries(room: Path, program: str, folder: str) -> list[str]:
    """The modules of other people that `program` has imported by its end, the second time that it runs in `folder`."""
    place = room / folder
    place.mkdir(exist_ok=True)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=place,
            env=_surroundings(room, place),
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
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return await _measured(Path(folder))


async def _measured(room: Path) -> list[Figure]:
    of_help, of_chat = libraries(room, _HELP, "help"), libraries(room, _CHAT, "libraries")
    chat = ["-m", "bot", "chat", "--lang", "fr"]
    commands = {
        "help": Command(room, ["-m", "bot", "--help"]),
        "chat": Command(room, chat, ANSWERS_RAN_OUT, "returning"),
        "first": Command(room, chat, ANSWERS_RAN_OUT),
        "libraries": Command(room, importing(of_chat)),
    }
    sides: dict[str, Callable[[], Awaitable[float]]] = {name: command.processor for name, command in commands.items()}
    used = await in_turn(sides)
    waited = {name: command.waited[1:] for name, command in commands.items()}
    heavy = [name for name in of_help if name in HEAVY]
    beside = "against importing its libraries, processor"
    return [
        Figure(f"`obstacles --help`: how many of {', '.join(HEAVY)} it imports", len(heavy), "", "<=", 0),
        plain("`obstacles --help`, whole", waited["help"], "ms", 1e3),
        ratio(f"first question of `obstacles chat` {beside}", used["chat"], used["libraries"], "<=", 1.5),
        ratio("the same, the very first time: content checked, database made", used["first"], used["libraries"], "", 0),
        plain("`obstacles chat`, from the command to its first question and the end", waited["chat"], "ms", 1e3),
        plain("the same, the very first time", waited["first"], "ms", 1e3),
        plain("importing its libraries alone", waited["libraries"], "ms", 1e3),
    ]
