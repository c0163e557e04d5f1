"""A parent with everything loaded, which forks migrations and ends them: `python -m tests.faults.migrating`.

Each line `whole URL N` on its input is a migration killed without warning at its N-th statement that changes something; what is printed is
whether it came to its end. With `careless` for `whole` it is the negative control: a migration without a transaction around it. Must not
know what is expected.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from alembic import command
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.storage import migrate, postgresql, sqlite

LOADED = (command, postgresql)
"""Read once, here, rather than in every child."""


def killed_at(number: int) -> None:
    """End this process at the statement of that number."""
    left = [number]

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "WITH")):
            return
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)


def be_careless() -> None:
    """Let each statement be kept by itself."""
    sqlite._begin = lambda connection: None


def migrated(how: str, url: str, number: int) -> bool:
    """Migrate in a child; whether it lived to the end."""
    child = os.fork()
    if child == 0:
        try:
            if how == "careless":
                be_careless()
            killed_at(number)
            asyncio.run(migrate(url))
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main() -> None:
    """Obey until the input ends."""
    for line in sys.stdin:
        how, url, number = line.strip().rsplit(" ", 2)
        sys.stdout.write(f"{migrated(how, url, int(number))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
