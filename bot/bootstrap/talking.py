"""`obstacles chat`: a house, a terminal, and a blocking loop between them."""

from __future__ import annotations

import asyncio
import locale
import os
import sys
import time
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.bootstrap.configuration import data_dir, database_url, known_language, new_id, settings, templates
from bot.bootstrap.house import House, build_house, content_finder
from bot.bootstrap.starting import starting
from bot.errors import ObstaclesError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.content.texts import Phrases
    from bot.conversation.messages import Attachment
    from bot.ports import Conversation
    from bot.printing.filing import Filing


def run_chat(dialog: str, lang: str | None, express: bool, from_question: str) -> int:
    """`obstacles chat`. Returns the exit status."""
    with starting():
        from bot.channels.commands import Commands
        from bot.channels.terminal.keyboard import prompting
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
    spoken = known_language(content, lang) or system_language(content.languages)
    choices = Choices(spoken, dialog, express, from_question, fresh=piped, insist=piped or lang is not None)
    with asyncio.Runner() as runner, _files(chosen, house, runner) as files:
        runner.run(house.open())
        try:
            talk = TerminalTalk(
                lambda arrivals: runner.run(house.intake.take(arrivals)), Screen(), commands, time.time, new_id, files
            )
            if piped:
                return talk.feed(choices, sys.stdin)
            with prompting(sys.stdin, sys.stdout) as read:
                return talk.converse(choices, read)
        finally:
            runner.run(house.close())


@dataclass(frozen=True, slots=True)
class TalkFiles:
    """The files of a talk in the terminal: in the data folder, made while the person looks. Pictures are for channels that show them."""

    filing: Filing
    run: Callable[[Coroutine[Any, Any, Path | None]], Path | None]
    phrases: Phrases

    def keep(self, attachment: Attachment, conversation: Conversation) -> tuple[str, str]:
        """What to say, and the path of the file; empty for a picture, and when it could not be made."""
        path = None if attachment.what in ("chart", "cover") else self.run(self.filing.keep(attachment, conversation))
        return (self.phrases.say("progress.report_file", conversation.lang), str(path)) if path else ("", "")

    def forget(self) -> None:
        """Remove them all."""
        self.filing.forget()


@contextmanager
def _files(chosen: Settings, house: House, runner: asyncio.Runner) -> Iterator[TalkFiles]:
    from bot.printing.enclosing import Enclosures
    from bot.printing.filing import Filing
    from bot.printing.printer import Printer
    from bot.printing.takeaway import Takeaway

    printer = Printer(templates(chosen))
    content_of = content_finder(house.store, lambda: house)
    desk = house.desk
    enclosures = Enclosures(house.store, content_of, desk.operator, printer)
    press = Takeaway(enclosures, house.store, lambda: desk.shelf.current, desk.operator, printer, time.time)
    filing = Filing(press, data_dir(chosen) / "reports", new_id)
    try:
        yield TalkFiles(filing, runner.run, house.desk.phrases)
    finally:
        runner.run(printer.close())


def _known(kind: str, name: str, names: Collection[str]) -> None:
    from bot.content.nearest import allowed

    if name and name not in names:
        raise ObstaclesError(f"unknown {kind} '{name}'; {allowed(name, names)}")


def system_language(languages: Sequence[str]) -> str:
    """The language of the person's system if the content speaks it, else the content's own."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "")[:2].lower()
    return spoken if spoken in languages else languages[0]
