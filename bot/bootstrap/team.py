"""The team's group, plugged in: where it is, what is said there whatever channel the person is on, its texts, its files, its numbers.

The one part of the composition that knows on which channel teams are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant.boards import TeamBoard
    from bot.assistant.desk import Desk
    from bot.leads.numbers import Numbers
    from bot.operators.operator import Operator
    from bot.ports import Address, Clock, Converter, Press, Store
    from bot.printing.printer import Printer
    from bot.printing.team_files import TeamFiles


def team_address(chosen: Settings, operator: Operator) -> Address | None:
    """The team's group, as the bot whose token is set reaches it; None without the one or the other."""
    from bot.ports import Address

    bot_id = chosen.telegram_token.partition(":")[0] if chosen.telegram_token else ""
    return Address("telegram", bot_id, operator.team.group) if operator.team and bot_id else None


def team_converter(team: Address | None) -> Mapping[str, Converter]:
    """What gives messages to the team their form, by channel: a talk in the terminal brings it leads too, sent by whoever serves."""
    if team is None:
        return {}
    from bot.channels.telegram.cards import convert

    return {team.channel: convert}


class TeamDesk:
    """The team's board and files. `desk` gives the desk that speaks: it may be built later."""

    def __init__(self, chosen: Settings, store: Store, desk: Callable[[], Desk], clock: Clock) -> None:
        self._chosen = chosen
        self._store = store
        self._desk = desk
        self._clock = clock

    def board(self) -> TeamBoard:
        """What it is told in words."""
        from bot.assistant.boards import TeamBoard

        return TeamBoard(self._store, self._desk, self._clock, self._count)

    def files(self, press: Press, printer: Printer) -> TeamFiles:
        """What it is sent as files; `press` makes all others."""
        from bot.printing.team_files import TeamFiles

        return TeamFiles(press, self._store, self._desk, self._count, printer, self._clock.now)

    async def _count(self) -> Numbers:
        """Count beside the talks, in a thread: however many there are, nobody waits."""
        from bot.bootstrap.leading import counted

        desk = self._desk()
        dialog = desk.shelf.current.dialogs[desk.dialog]
        return await asyncio.to_thread(counted, self._chosen, dialog, None, self._clock.now())
