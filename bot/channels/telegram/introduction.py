"""How the bot introduces itself: commands, descriptions and menu button, in each language, set by the bot.

Every call sets what it sets whole, so that repeating it is harmless. Made in the background and tried again: Telegram being down keeps
nobody down. Must not know updates.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from bot.channels.commands import Commands
from bot.content.texts import Phrases
from bot.ports import Caller, Clock, Response

LONGEST_BACKOFF: Final = 300.0
_PRIVATE: Final = {"type": "all_private_chats"}
_GROUPS: Final = {"type": "all_group_chats"}

Call = tuple[str, dict[str, Any]]

logger = logging.getLogger(__name__)


def introduction(phrases: Phrases, commands: Commands, languages: Sequence[str], team: str = "") -> Iterator[Call]:
    """Every call to make, pure. The first language is also for clients that speak none of ours. `team`: the number of the team's group."""
    for code, lang in (("", languages[0]), *((lang, lang) for lang in languages)):
        spoken = {"language_code": code} if code else {}
        menu = [{"command": word, "description": about} for word, about in commands.menus[lang]]
        yield "setMyCommands", {"commands": menu, "scope": _PRIVATE, **spoken}
        yield "setMyCommands", {"commands": menu[:1], "scope": _GROUPS, **spoken}
        if team:
            ours = [{"command": word, "description": about} for word, about in commands.group_menus[lang]]
            yield "setMyCommands", {"commands": ours, "scope": {"type": "chat", "chat_id": int(team)}, **spoken}
        yield "setMyDescription", {"description": phrases.say("telegram.description", lang), **spoken}
        yield "setMyShortDescription", {"short_description": phrases.say("telegram.short_description", lang), **spoken}
    yield "setChatMenuButton", {"menu_button": {"type": "commands"}}


async def introduce(telegram: Caller, calls: Sequence[Call], clock: Clock, dice: Callable[[], float]) -> None:
    """Make `calls`, each again until it is accepted or refused for good. Returns once all were."""
    for method, params in calls:
        response = await persistently(telegram, method, params, clock, dice)
        if response.fate == "migrated":
            moved = {**params, "scope": {"type": "chat", "chat_id": int(response.chat)}}
            response = await persistently(telegram, method, moved, clock, dice)
        if response.fate not in {"done", "unchanged"}:
            logger.error("%s was refused: %s", method, response.reason)


async def persistently(
    telegram: Caller, method: str, params: dict[str, Any], clock: Clock, dice: Callable[[], float]
) -> Response:
    """The response to a call, made again with growing pauses while Telegram is away."""
    pause = 1.0
    while True:
        response = await telegram.call(method, params)
        match response.fate:
            case "wait":
                await clock.sleep(response.seconds)
            case "away" | "unauthorised" | "conflict":
                await clock.sleep(pause * (1 - 0.5 * dice()))
                pause = min(LONGEST_BACKOFF, pause * 2)
            case _:
                return response
