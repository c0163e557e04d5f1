"""Everything that serves a channel, plugged together. Must not know which channel."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import configuration
from bot.bootstrap.configuration import new_id, read_operator
from bot.bootstrap.team import team_address, team_converter
from bot.errors import SettingError, UnknownVersion
from bot.operators.languages import unspoken
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant.desk import Desk
    from bot.assistant.intake import FetchVersion, Intake
    from bot.conversation.messages import Message
    from bot.knowledge.model import Content
    from bot.ports import Converter, Demonstration, Parcel, Store


@dataclass(frozen=True, slots=True)
class House:
    """Everything that serves a channel, plugged together. `files` is the current content as text, to be kept beside the talks."""

    store: Store
    desk: Desk
    intake: Intake
    files: Mapping[str, str]

    async def open(self) -> None:
        """Open the store and keep the current content version in it."""
        await self.store.open()
        await self.store.keep_version(self.desk.shelf.current.version, self.files, time.time())

    async def close(self) -> None:
        """Finish what was taken in, then close the store."""
        await self.intake.close()
        await self.store.close()


def build_house(
    chosen: Settings,
    store: Store,
    converters: Mapping[str, Converter] | None = None,
    send: Callable[[Sequence[Parcel]], None] = lambda _: None,
    dialog: str = "",
) -> House:
    """A house on `store` and the configured content. Raises ContentError, SettingError."""
    from bot.assistant.allowance import Allowance
    from bot.assistant.desk import DIALOG, Desk
    from bot.assistant.intake import Intake
    from bot.assistant.shelf import Shelf

    files, content = configuration.examined_content(chosen)
    operator = read_operator(chosen)
    wrong = unspoken(operator.languages, content.languages)
    if wrong:
        raise SettingError(f"OPERATOR_FILE: {wrong}")
    theatre = Demonstrations(chosen.content_root or configuration.SHIPPED)
    team = team_address(chosen, operator)
    speaking = {**team_converter(team), **(converters or {})}
    desk = Desk(Shelf(content, operator.name), operator, speaking, new_id, dialog or DIALOG, theatre, team)
    limited = converters and chosen.turns_per_minute
    allowance = Allowance(chosen.turns_per_minute, time.monotonic) if limited else None
    return House(store, desk, Intake(store, desk, version_finder(store), send, allowance), files)


class Demonstrations:
    """The examples of the content below `root`, staged when one is first asked for: most talks never do."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _theatre(self) -> Demonstration:
        from bot.rehearsal.personas import persona_files
        from bot.rehearsal.theatre import Theatre

        return Theatre(persona_files(self._root))

    def pages(self, content: Content, argument: str, lang: str) -> tuple[Message, ...]:
        """The page that `argument` names, or the choice of a company."""
        return self._theatre.pages(content, argument, lang)


def content_finder(store: Store, house: Callable[[], House]) -> FetchVersion:
    """What finds a content version at hand, else among those kept; `house` is asked when one is wanted, so that it may be built after."""
    fetch = version_finder(store)

    async def found(version: str) -> Content | None:
        shelf = house().desk.shelf
        try:
            return shelf.content(version)
        except UnknownVersion:
            content = await fetch(version)
        if content is not None:
            shelf.add(content)
        return content

    return found


def version_finder(store: Store) -> FetchVersion:
    """What finds a content version among those kept beside the talks."""

    async def fetch(version: str) -> Content | None:
        from bot.knowledge.loader import load_content

        files = await store.version_files(version)
        return load_content(files) if files else None

    return fetch
