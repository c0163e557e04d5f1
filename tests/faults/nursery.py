"""A parent that has everything loaded, and forks bots: `python -m tests.faults.nursery`, settings in the environment.

For each line `serve`, or `careless`, on its input it forks a bot and prints its process id; for `kill` it ends that bot without
warning, for `stop` gently, and prints its exit status once it is gone. A child starts in milliseconds, so that hundreds can be killed.
`careless` is the negative control: it confirms updates to Telegram before they are kept, as python-telegram-bot's own updater does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from bot.bootstrap import configuration, serving
from bot.channels.telegram.polling import Poller
from bot.ports import Arrival


def preload() -> None:
    """Import what a bot imports, and read the content once for all."""
    for room in ("channels.telegram.channel", "channels.web.serving", "delivery.sender", "storage"):
        import_module(f"bot.{room}")

    configuration.read_content = cache(configuration.read_content)
    configuration.read_content(configuration.settings())


def be_careless() -> None:
    """Let the offset move while what came is still on its way to the database."""
    keep = Poller._kept

    async def later(poller: Poller, arrivals: Sequence[Arrival]) -> bool:
        await asyncio.sleep(5)
        return await keep(poller, arrivals)

    async def promised(poller: Poller, arrivals: Sequence[Arrival]) -> bool:
        poller._answers.add(asyncio.create_task(later(poller, arrivals)))  # type: ignore[arg-type] # only kept from being collected
        return True

    Poller._kept = promised  # type: ignore[method-assign,assignment] # this is what is broken on purpose


def fork(kind: str) -> int:
    """A child that serves until it is ended; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        if kind == "careless":
            be_careless()
        os._exit(serving.run_serve())
    except BaseException:  # noqa: BLE001 - a child must not run on into the parent's loop
        traceback.print_exc()
        os._exit(1)


def end(child: int, number: signal.Signals) -> int:
    """End a child and wait until it is gone; its exit status, negative for a signal."""
    os.kill(child, number)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tell(answer: object) -> None:
    """One line to whoever gives the orders."""
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


def main() -> None:
    """Obey until the input ends; the last child does not outlive it. Telegram has no limits here, unless somebody says so."""
    os.environ.setdefault("TELEGRAM_PER_SECOND", "0")
    preload()
    tell("ready")
    child = 0
    for line in sys.stdin:
        order = line.strip()
        if order in ("kill", "stop"):
            status = end(child, signal.SIGKILL if order == "kill" else signal.SIGTERM)
            child = 0
            tell(status)
        else:
            child = fork(order)
            tell(child)
    if child:
        end(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
