"""`obstacles chat`: a house, a terminal, and a blocking loop between them."""

from __future__ import annotations

import asyncio
import locale
import os
import sys
import time
from collections.abc import Collection, Sequence

from bot.bootstrap.configuration import database_url, new_id, settings
from bot.bootstrap.house import build_house
from bot.errors import ObstaclesError


def run_chat(dialog: str, lang: str | None, express: bool, from_question: str) -> int:
    """`obstacles chat`. Returns the exit status."""
    from bot.channels.commands import Commands
    from bot.channels.terminal.loop import Choices, TerminalTalk
    from bot.channels.terminal.screen import Screen
    from bot.storage import open_store

    chosen = settings()
    house = build_house(chosen, open_store(database_url(chosen)), dialog=dialog)
    content = house.desk.shelf.current
    _known("dialog", dialog, content.dialogs)
    _known("question", from_question, content.dialogs[dialog or house.desk.dialog].by_key)
    piped = not sys.stdin.isatty()
    commands = Commands.from_phrases(content.phrases, content.languages)
    spoken = lang or _system_language(content.languages)
    choices = Choices(spoken, dialog, express, from_question, fresh=piped, insist=piped or lang is not None)
    with asyncio.Runner() as runner:
        runner.run(house.open())
        try:
            talk = TerminalTalk(
                lambda arrivals: runner.run(house.intake.take(arrivals)), Screen(), commands, time.time, new_id
            )
            return talk.feed(choices, sys.stdin) if piped else talk.converse(choices, _prompt)
        finally:
            runner.run(house.close())


def _prompt() -> str:
    return input("> ")


def _known(kind: str, name: str, names: Collection[str]) -> None:
    from bot.content.nearest import allowed

    if name and name not in names:
        raise ObstaclesError(f"unknown {kind} '{name}'; {allowed(name, names)}")


def _system_language(languages: Sequence[str]) -> str:
    """The language of the person's system if the content speaks it, else the content's own."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "")[:2].lower()
    return spoken if spoken in languages else languages[0]
