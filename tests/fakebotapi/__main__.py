"""Run the fake Bot API as a process: `python -m tests.fakebotapi --port 8081`.

Prints its root address on the first line of its output, then serves until it is terminated.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys

from tests.fakebotapi.clock import WallClock
from tests.fakebotapi.limits import Rates
from tests.fakebotapi.server import DEFAULT_TOKEN, FakeBotApi


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakebotapi", description="A strict fake Bot API on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--token", action="append", help=f"a bot's token, repeatable (default {DEFAULT_TOKEN})")
    parser.add_argument("--light", action="store_true", help="no transcript, any private chat exists: for benches")
    parser.add_argument("--limits", action="store_true", help="enforce 30/s a bot, 1/s a chat, 20/min a group")
    parser.add_argument("--without-rich-messages", action="store_true", help="a server older than Bot API 10.1")
    parser.add_argument("--scale", type=float, default=1.0, help="how many times faster than real time")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    api = FakeBotApi(
        arguments.token or DEFAULT_TOKEN,
        strict=not arguments.light,
        clock=WallClock(arguments.scale),
        rates=Rates() if arguments.limits else None,
        rich_messages=not arguments.without_rich_messages,
        port=arguments.port,
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with api:
        sys.stdout.write(f"{api.url}\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    arguments = _arguments()
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - present only where it can be

        uvloop.install()
    asyncio.run(_run(arguments))


if __name__ == "__main__":
    main()
